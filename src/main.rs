//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiebang::matching::eval::{EvalArgs, eval};

/// 揭榜挂帅服务平台
#[derive(Parser)]
#[command(name = "jiebang", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 用标注数据评测匹配效果
    Eval(EvalArgs),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Eval(args) => eval(&args).map_err(|cause| cause.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
