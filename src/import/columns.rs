//! The columns of both lists: their names in JSON, the headings a table may have, and what may stand in them. The page,
//! the template to download and the reading of files are made from this one table.

use super::List;

/// One column.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Its key in JSONL and in the API's problems.
    pub key: &'static str,
    /// Its heading in a table.
    pub heading: &'static str,
    /// Other headings that mean the same.
    pub also: &'static [&'static str],
    /// Most characters.
    pub most: usize,
    /// A row without it is refused.
    pub needed: bool,
    /// What to write, with an invented example.
    pub about: &'static str,
}

const fn column(key: &'static str, heading: &'static str, most: usize, about: &'static str) -> Column {
    Column { key, heading, also: &[], most, needed: false, about }
}

impl Column {
    const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }

    const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }
}

const ID: Column = column("id", "编号", 60, "这一条在原清单中的编号，同一份清单里不能重复。再次导入时按编号认出同一条")
    .also(&["需求编号", "成果编号", "ID"])
    .needed();
const COOPERATION: Column = column(
    "cooperation_modes",
    "合作方式",
    100,
    "技术转让、技术许可、技术入股、委托开发、合作开发等，多种之间用顿号分开",
);
const POSTED: Column =
    column("posted", "发布日期", 40, "原清单的发布日期，如 2025-03-18 或 2025/3/18").also(&["发布时间", "征集日期"]);
const SOURCE: Column =
    column("source", "信息来源", 500, "原清单的网址，或文件名称").also(&["来源", "来源网址", "信息来源网址"]);

/// The columns of 技术需求清单.
pub static DEMANDS: [Column; 16] = [
    ID,
    column("kind", "类型", 40, "可以不填；填的话写“技术需求”。别的类型不导入"),
    column("title", "需求名称", 200, "一句话写清对象和要解决的问题").also(&["名称", "标题", "需求标题"]).needed(),
    column("problem", "需求详情", 3000, "拟解决的技术问题").also(&[
        "拟解决的主要技术问题",
        "拟解决的技术难题",
        "技术难题",
        "需求描述",
        "需求内容",
    ]),
    column("indicators", "考核指标", 3000, "要求达到的技术指标，照原文填写").also(&["技术指标"]),
    column("industry", "行业", 60, "如 制造业").also(&["所属行业", "应用行业"]),
    COOPERATION,
    column("amount", "拟投入", 100, "照原文填写，如 10~50万").also(&["资金", "拟投入资金", "预算金额", "资金投入"]),
    column("enterprise", "单位", 100, "需求单位名称。填了会公开显示").also(&[
        "需求单位",
        "企业名称",
        "所属单位",
        "发榜单位",
    ]),
    column("region", "地区", 40, "如 高新区").also(&["区县", "所属地区", "所在地区"]),
    column("programme", "来源批次", 200, "出自哪一批征集或哪一张榜单").also(&["征集批次", "榜单名称"]),
    column("deadline", "截止时间", 100, "照原文填写"),
    POSTED,
    column("valid_from", "有效期起", 40, "日期，写法同发布日期").also(&["有效期开始"]),
    column("valid_to", "有效期止", 40, "日期，不早于有效期起").also(&["有效期", "有效期至", "有效期结束"]),
    SOURCE,
];

/// The columns of 科技成果清单.
pub static ACHIEVEMENTS: [Column; 14] = [
    ID,
    column("kind", "类型", 40, "可以不填；填的话写“科技成果”。别的类型不导入"),
    column("title", "成果名称", 200, "一句话写清是什么技术、做什么用").also(&["名称", "标题", "成果标题"]).needed(),
    column("summary", "成果简介", 6000, "怎样做到、做到什么程度").also(&["简介", "成果介绍", "成果描述"]),
    column("industry", "应用行业", 60, "如 制造业").also(&["行业", "所属行业"]),
    column("field", "技术领域", 60, "两级之间用短横线，如 新材料-复合材料").also(&["领域"]),
    column("ip_type", "知识产权", 40, "如 发明专利").also(&["知识产权形式", "知识产权类型"]),
    column("maturity", "技术成熟度", 20, "正在研发、已有样品、通过小试、通过中试、可以量产之一；不清楚就不填")
        .also(&["成熟度"]),
    COOPERATION,
    column("price", "合作价格", 100, "如 面议、60万元").also(&["价格", "转让价格"]),
    column("scope", "应用范围", 1000, "用在哪些产品或场合").also(&["应用场景"]),
    column("owner", "完成单位", 100, "单位或团队名称").also(&["权属人", "成果单位", "所属单位", "持有单位"]),
    POSTED,
    SOURCE,
];

/// The columns of a list.
pub fn of(list: List) -> &'static [Column] {
    match list {
        List::Demands => &DEMANDS,
        List::Achievements => &ACHIEVEMENTS,
    }
}

/// The column a heading or key means.
pub fn named(list: List, name: &str) -> Option<&'static Column> {
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '*' || c == '\u{feff}');
    of(list)
        .iter()
        .find(|column| column.key.eq_ignore_ascii_case(name) || column.heading == name || column.also.contains(&name))
}

/// The label of a key; the key itself where it is no column of the list.
pub fn label(list: List, key: &str) -> String {
    named(list, key).map_or_else(|| key.to_owned(), |column| column.heading.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_columns_of_a_list_answer_to_one_name() {
        for list in [List::Demands, List::Achievements] {
            let mut seen = HashSet::new();
            for column in of(list) {
                for name in [column.key, column.heading].into_iter().chain(column.also.iter().copied()) {
                    assert!(seen.insert(name.to_lowercase()) || name.eq_ignore_ascii_case(column.key), "{name}");
                }
            }
        }
        assert_eq!(named(List::Demands, " 需求名称*").map(|column| column.key), Some("title"));
        assert_eq!(named(List::Achievements, "MATURITY").map(|column| column.key), Some("maturity"));
        assert_eq!(named(List::Demands, "技术成熟度"), None);
    }
}
