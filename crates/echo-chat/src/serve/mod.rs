//! A running chat server: its sockets, its limits, its signals.
