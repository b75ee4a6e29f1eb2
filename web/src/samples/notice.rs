//! Public notices: the list, one running, one paused as the office sees it.

use super::{Sample, shell_of_officer, shell_of_visitor};
use crate::notice::*;
use crate::parts::*;
use crate::query::Query;
use crate::shell::Here;

pub(super) fn all() -> Vec<Sample> {
    vec![Sample::of("notice-list", &list()), Sample::of("notice-show", &show()), Sample::of("notice-paused", &paused())]
}

fn list() -> ListPage {
    let asked = Query::of([("year", "2026")]);
    let filters = Filters::new(vec![
        Facet::of("状态", "stage", "/notices", &asked, [("running", "公示中", 1), ("ended", "公示期满", 8)]),
        Facet::of("年度", "year", "/notices", &asked, [("2026", "2026 年", 9), ("2025", "2025 年", 6)]),
    ]);
    let record = |title: &str, id: u8, state, due| {
        Record::new(Marked::plain(title), format!("/notices/{id}"))
            .state(state)
            .fact(format!("澜科公示〔2026〕{id} 号"))
            .fact("拟揭榜：北方复合材料研究所")
            .money(Money::fen(360_000_000))
            .due(due)
    };
    ListPage {
        shell: shell_of_visitor("公示公告", Here::Notices),
        title: "9 个公示".into(),
        filters,
        records: Records::new(vec![
            record(
                "关于“碳纤维预浸料张力在线控制”拟揭榜单位的公示",
                9,
                State::going("公示中，第 1 天，共 7 天"),
                Due::plain("9 月 21 日 24:00 止"),
            ),
            record(
                "关于“贝类净化暂养过程弧菌快速检测”拟揭榜单位的公示",
                8,
                State::done("公示期满"),
                Due::plain("2026 年 8 月 3 日").small("发布"),
            ),
        ]),
        empty: None,
        pager: Pager::new("/notices", asked, 1, 20, 9).unit("个"),
    }
}

fn show() -> ShowPage {
    let winners = Table::ruled(vec![
        Head::order("序号"),
        Head::text("榜单名称"),
        Head::text("发榜单位"),
        Head::text("拟揭榜单位"),
        Head::number("榜金"),
        Head::number("评审得分"),
    ])
    .caption("拟揭榜单位汇总表（金额单位：万元）")
    .named_by(1)
    .row(["1", "碳纤维预浸料张力在线控制", "北礁复合材料有限公司", "北方复合材料研究所", "360", "88.65"]);
    let channels =
        Table::ruled(vec![Head::text("事项"), Head::text("受理部门"), Head::tight("电话"), Head::text("地址")])
            .caption("受理渠道")
            .row(["对结果的异议", "市科技局资源配置科", "0000-5180 126", "观海路 18 号 512 室"])
            .row(["对工作纪律的举报", "市科技局机关纪委", "0000-5180 109", "观海路 18 号 307 室"]);
    ShowPage {
        shell: shell_of_visitor("公示", Here::Notices)
            .crumb("公示公告", "/notices")
            .crumb_here("澜科公示〔2026〕9 号"),
        title: "澜海市科学技术局关于“碳纤维预浸料张力在线控制”拟揭榜单位的公示".into(),
        number: "澜科公示〔2026〕9 号".into(),
        state: State::going("公示中，第 1 天，共 7 天"),
        due: Some(Due::plain("9 月 21 日 24:00 止")),
        objections: true,
        stopped: None,
        workbook: "/notices/9.xlsx".into(),
        acts: Acts::new("/demands/31/steps", "sample-token"),
        opening: "“碳纤维预浸料张力在线控制”（澜科榜〔2026〕017 号）公开发榜后，经揭榜申报、专家评审，并经澜海市科学技术局研究，拟确定以下单位为揭榜单位，现予公示。".into(),
        winners,
        term: "公示期为 7 天，自 2026 年 9 月 15 日起至 2026 年 9 月 21 日止，发布当日不计入。".into(),
        channels,
        bureau: "澜海市科学技术局".into(),
        day: "2026 年 9 月 14 日".into(),
        entry: Some(LogEntry {
            seq: 4182,
            at: "2026 年 9 月 14 日 09:00:37".into(),
            hash: "9f2b6c0d4e8a1f35b7c9d0e2f4a6b8c1d3e5f7091a2b3c4d5e6f708192a3b4c5".into(),
        }),
        journal: None,
        demand: "/demands/31".into(),
    }
}

fn paused() -> ShowPage {
    let acts = Acts::new("/demands/31/steps", "sample-token")
        .version(12)
        .offer(Offer::new("resume", "恢复公示").primary().needs_note("恢复理由，将公开"))
        .offer(
            Offer::new("revoke", "撤销公示")
                .needs_note("撤销理由，将公开")
                .warning("撤销后回到评审，专家评分保留，可以重新提出拟揭榜单位。"),
        );
    ShowPage {
        shell: shell_of_officer("公示", Here::Notices),
        state: State::late("公示暂停，恢复后再公示 4 天"),
        due: None,
        stopped: Some(("本公示已暂停，期限停止计算".into(), "收到实名异议，正在核查揭榜单位的联合体协议。".into())),
        acts,
        term: "公示期为 7 天，自 2026 年 9 月 15 日起计；现已暂停，恢复后另行公布截止日期。".into(),
        ..show()
    }
}
