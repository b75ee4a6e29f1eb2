//! A file with a few faulty rows, just imported.

use super::{Sample, shell_of_officer};
use crate::import::*;
use crate::parts::*;
use crate::shell::Here;

pub(super) fn all() -> Vec<Sample> {
    vec![Sample::of("import", &before()), Sample::of("import-done", &done()), Sample::of("import-refused", &refused())]
}

fn columns() -> Columns {
    let heads = vec![Head::tight("列名"), Head::tight("JSONL 中的键"), Head::text("怎样填")];
    let table = Table::fold(heads)
        .unseen_caption("技术需求清单的列")
        .row([Cell::new("编号（必填）").strong(), Cell::new("id"), Cell::new("这一条在原清单中的编号")])
        .row([Cell::new("发布日期"), Cell::new("posted"), Cell::new("如 2025-03-18 或 2025/3/18")]);
    Columns {
        id: "demands",
        title: "技术需求清单的列".into(),
        templates: vec![Link::new("下载 CSV 模板", "/import/demands.csv")],
        table,
    }
}

fn before() -> ImportPage {
    ImportPage {
        shell: shell_of_officer("批量导入", Here::Demands).crumb("需求", "/demands").crumb_here("批量导入"),
        outcome: None,
        problems: Problems::none(),
        list: Field::radios("list", "导入到", [("demands", "技术需求清单"), ("achievements", "科技成果清单")])
            .value("demands"),
        file: Field::file("file", "文件").hint("Excel 工作簿、CSV 或 JSONL，不超过 20 MB").accept(".xlsx,.csv,.jsonl"),
        strict: Field::tick("strict", "只要有一行有问题，就一行也不导入"),
        columns: vec![columns()],
    }
}

fn done() -> ImportPage {
    let heads = || vec![Head::number("行"), Head::tight("列"), Head::text("问题")];
    let outcome = Outcome {
        title: "导入完成，有 2 行没有导入".into(),
        meta: "技术需求清单，文件“三季度征集.xlsx”，共 128 行".into(),
        figures: Figures::new(vec![
            Figure::new("新增", 120).unit("行"),
            Figure::new("更新", 1).unit("行"),
            Figure::new("已有且相同", 4).unit("行"),
            Figure::new("有问题", 2).unit("行"),
            Figure::new("未改动", 1).unit("行"),
        ]),
        notes: vec![
            "没有问题的行已经导入。请在文件中改正下面的行，再把整份文件导入一次，已导入的不会重复。".into(),
            "这些列没有用到：备注、联系人。".into(),
        ],
        faults: Table::compact(heads())
            .unseen_caption("有问题的行")
            .row(["12", "发布日期", "日期“去年底”无法识别，请写成 2025-03-18"])
            .row(["31", "编号", "与第 9 行的编号重复，只导入前面一行"]),
        left: Table::compact(heads()).unseen_caption("已在平台办理的行").row([
            "40",
            "编号 X-0040",
            "已有单位认领，平台上的内容没有改动",
        ]),
        list: Link::new("看技术需求清单", "/demands"),
    };
    ImportPage { outcome: Some(outcome), ..before() }
}

fn refused() -> ImportPage {
    let problems = Problems::from_pairs([("file", "表头里没有“需求名称”这一列。第一行应是列名，可以下载模板对照")]);
    ImportPage { file: before().file.error(problems.of("file")), problems, ..before() }
}
