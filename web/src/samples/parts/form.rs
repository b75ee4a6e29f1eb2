//! Parts of a form, with problems.

use askama::Template;

use super::leads;
use crate::Shell;
use crate::parts::*;
use crate::samples::shell_of_enterprise;
use crate::shell::Here;

/// Parts of a form.
#[derive(Template)]
#[template(path = "samples/form.html")]
pub(super) struct FormParts {
    shell: Shell,
    problems: Problems,
    fields: Vec<Field>,
    money: Vec<Field>,
    rows: EditRows,
    picks: Vec<Field>,
    files: Attachments,
    leads: Matches,
    checks: Checks,
}

pub(super) fn form() -> FormParts {
    let mut problems = Problems::none();
    problems.add("own", "企业自筹不能少于榜金：现填 220 万元，榜金为 280 万元");
    problems.add("indicator-2-test", "请写明“打印速度”怎样检验");
    problems.add("class", "请选择需求类别");
    let fields = vec![
        Field::text("title", "需求名称")
            .hint("写清对象和要解决的问题，不超过 40 字")
            .value("高速热敏打印头耐磨保护层关键技术")
            .longest(40),
        Field::radios("class", "需求类别", [("tackle", "技术攻关"), ("transfer", "成果转化")])
            .error(problems.of("class")),
        Field::select(
            "field",
            "技术领域",
            [
                Choice::new("it-print", "打印与智能终端").group("新一代信息技术"),
                Choice::new("it-chip", "集成电路设计").group("新一代信息技术"),
                Choice::new("sea", "海洋生物制品").group("海洋生物"),
            ],
        )
        .value("it-print"),
        Field::number("months", "完成时限").unit("个月").value("24"),
        Field::area("background", "需求背景与现状")
            .hint("现在做到什么水平，试过哪些办法，卡在哪里")
            .rows(5)
            .value("企业年产热敏打印头 900 万只。"),
        Field::text("contact", "联系人").optional(),
    ];
    let columns = vec![
        Column::text("name", "指标").wide(),
        Column::number("now", "现有").narrow(),
        Column::select("sign", "比较", [("ge", "≥"), ("le", "≤")]).narrow(),
        Column::number("want", "要求").narrow(),
        Column::text("unit", "单位").narrow(),
        Column::text("test", "怎样检验"),
    ];
    let rows = EditRows::new("indicator", "考核指标", columns)
        .row(["保护层努氏硬度", "1350", "ge", "1800", "HK", "显微硬度计，载荷 10 g"])
        .row(["走纸寿命", "120", "ge", "200", "km", "标准热敏纸，第三方检测"])
        .row(["打印速度", "200", "ge", "300", "mm/s", ""])
        .described_by("indicator-hint")
        .problems(&problems);
    FormParts {
        shell: shell_of_enterprise("填报技术需求", Here::Demands),
        fields,
        money: vec![
            Field::money("prize", "榜金").hint("企业承诺支付给揭榜方").value("280"),
            Field::money("public", "申请财政支持").hint("最多为榜金的 30%").value("84"),
            Field::money("own", "企业自筹")
                .hint("含榜金和本单位研发投入")
                .value("220")
                .error(Some("不能少于榜金 280 万元")),
        ],
        rows,
        picks: vec![
            Field::radios(
                "show-name",
                "单位名称",
                [
                    Choice::new("public", "公开").hint("任何人可见"),
                    Choice::new("signed-in", "仅登录可见").hint("注册单位登录后可见"),
                    Choice::new("bidder", "仅揭榜方可见"),
                ],
            )
            .lines()
            .value("public"),
            Field::minute("end", "揭榜截止时间").hint("北京时间").value("2026-09-30T17:00"),
            Field::file("file", "上传附件")
                .hint("PDF、Word 或图片，每个不超过 50 MB")
                .accept(".pdf,.docx,.png,.jpg")
                .multiple()
                .optional(),
            Field::tick("true", "以上内容属实，且不涉及国家秘密").ticked(true),
        ],
        files: Attachments::new(vec![Attachment::new("7", "试验台照片.jpg", "/files/7", 640_000)]).editable(),
        leads: Matches::new("成果", leads()).bare().more("另有 4 项可参考", "/demands/17/matches"),
        checks: Checks::new()
            .there("有可测量的指标", "")
            .there("写明了现有水平", "揭榜方要知道从哪里做起、差距有多大。")
            .miss("“打印速度”没有写怎样检验", "验收时容易各说各的。例：300 dpi，光密度不低于 1.2。")
            .could("可补充试验条件", "能提供样件或试验台的需求，更容易有人揭榜。"),
        problems,
    }
}
