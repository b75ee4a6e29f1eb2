//! The commands, a file each.

mod admin;
mod flows;
mod lists;
mod place;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiebang::{
    error::Result,
    matching::eval::{EvalArgs, eval},
};

use self::{
    admin::Admin,
    flows::Noun,
    lists::{Export, Import},
    place::{Place, open},
};

/// 揭榜挂帅服务平台
#[derive(Parser)]
#[command(name = "jiebang", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 演示：建一座虚构城市的数据并启动服务
    Demo(Place),
    /// 启动服务
    Serve(Place),
    /// 升级数据库表结构
    Migrate(Place),
    /// 创建第一位系统管理员
    Admin(Admin),
    /// 导入技术需求清单或科技成果清单
    ///
    /// 文件可以是每行一条的 JSONL、CSV（UTF-8 或 GB18030）或 Excel 工作簿（.xlsx）。每一行要么导入，要么报告行号、列和原因；
    /// 同一份文件再导入一次，什么也不会变。导入后更新搜索索引。
    ///
    /// 退出码：0 每一行都已导入或本来就有；1 有行没有导入，或已在平台办理而没有改动，见输出；也用于文件读不了、数据库打不开等错误。
    #[command(verbatim_doc_comment)]
    Import(Import),
    /// 导出清单为 CSV 或 Excel 工作簿
    ///
    /// 导出的是公众能看到的内容：命令行不登录，按公众的权限读取。需要登录后才能看到的内容，请登录后在网页上导出。
    #[command(verbatim_doc_comment)]
    Export(Export),
    /// 重建搜索索引
    ///
    /// 在旧索引旁边从数据库全部重建，建好后替换；服务可以照常运行。
    #[command(verbatim_doc_comment)]
    Reindex(Place),
    /// 用标注数据评测匹配效果
    Eval(EvalArgs),
    /// 打印流程表和流程图
    Flow {
        /// 只打印一种事项
        noun: Option<Noun>,
    },
}

/// Runs what the command line asks.
pub fn run() -> ExitCode {
    let command = Cli::parse().command;
    // `eval` is pure computation and needs no runtime.
    let done = match command {
        Command::Eval(args) => eval(&args).map(|()| ExitCode::SUCCESS).map_err(|cause| cause.to_string()),
        Command::Flow { noun } => {
            flows::print_flows(noun);
            Ok(ExitCode::SUCCESS)
        }
        command => match tokio::runtime::Runtime::new() {
            Ok(runtime) => runtime.block_on(carry_out(command)).map_err(|cause| cause.to_string()),
            Err(cause) => Err(cause.to_string()),
        },
    };
    done.unwrap_or_else(|problem| {
        eprintln!("{problem}");
        ExitCode::FAILURE
    })
}

async fn carry_out(command: Command) -> Result<ExitCode> {
    match command {
        Command::Demo(place) => serve::show_demo(place.config()?).await?,
        Command::Serve(place) => serve::serve(place.config()?).await?,
        Command::Migrate(place) => drop(open(place.config()?).await?),
        Command::Admin(admin) => admin::create_admin(admin).await?,
        Command::Import(asked) => return lists::import(asked).await,
        Command::Export(asked) => lists::export(asked).await?,
        Command::Reindex(place) => lists::reindex(place).await?,
        Command::Eval(_) | Command::Flow { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}
