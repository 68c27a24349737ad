//! What Python's own classes do, asked of ours.
//!
//! Each test names its row: `l2_…` is row L2 of the list of Python's behaviours, and those of whole classes, which have
//! no number, are named after the class. `DIFFERENCE:` marks where ours behave differently on purpose, and why.

mod asyncio;
mod condition;
mod event;
mod lock;
mod pipe;
mod process;
mod queue;
mod queue_module;
mod semaphore;
mod task_group;
mod thread;
mod threading;
