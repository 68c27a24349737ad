//! The load generator behind `echo-chat bench`.
