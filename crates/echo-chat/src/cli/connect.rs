//! `echo-chat connect`.

use clap::Args;

use crate::cli::host_and_port;

/// Whom to talk to.
#[derive(Debug, Args)]
pub struct ConnectArguments {
    /// Send a line's bytes as they are and print what one read returns, as the tutorials do
    #[arg(long, required = true)]
    pub raw: bool,

    /// The server
    #[arg(value_name = "HOST:PORT", value_parser = host_and_port)]
    pub server: String,
}
