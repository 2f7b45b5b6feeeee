//! Chores of the workspace, as `cargo xtask CHORE`.
//!
//! They run other programs, measure time, read and write files: all that the crates of the product leave to the
//! command line.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore deals with the machine and speaks to who runs it"
)]

mod bench;
mod conformance;
mod corpus;
mod header;
mod sh;
mod tidy;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Chores of the workspace
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Build the example and have it judged by other programs, which are installed where that is possible
    Conformance(conformance::Wanted),
    /// Check the habits that no compiler checks
    Tidy {
        /// Write the generated pages anew
        #[arg(long)]
        bless: bool,
    },
    /// Measure processor time and memory on reports of several sizes
    Bench {
        /// About how many pages the reports have
        #[arg(long, value_delimiter = ',', default_value = "10,100,1000")]
        pages: Vec<usize>,
        /// Run pandoc and typst on the same reports, in turns, and print the ratios
        #[arg(long)]
        peers: bool,
        /// Measure the way to plugins instead
        #[arg(long, conflicts_with = "pages")]
        carriers: bool,
        /// Measure the check of terms instead, against grep and textlint
        #[arg(long, conflicts_with_all = ["pages", "carriers"])]
        terms: bool,
        /// Measure a batch of briefings, and what little changes cost, instead
        #[arg(long, conflicts_with_all = ["pages", "carriers", "terms"])]
        batch: bool,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().chore {
        Chore::Conformance(wanted) => conformance::run(&wanted),
        Chore::Tidy { bless } => tidy::run(bless),
        Chore::Bench { peers, carriers: true, .. } => bench::carriers::run(peers),
        Chore::Bench { peers, terms: true, .. } => bench::terms::run(peers),
        Chore::Bench { peers, batch: true, .. } => bench::batch::run(peers),
        Chore::Bench { pages, peers, .. } => bench::run(&pages, peers),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
