//! What a field or a passage says: nothing, what was tried, where the firm stands today.

use super::{firm, text};

/// A field made up of these alone leaves everything open: 按合同约定, 双方协商确定, 无特殊要求. A word stands before
/// its parts.
const OPEN: [&str; 52] = [
    "视情况",
    "一事一议",
    "面议",
    "面谈",
    "详谈",
    "协商",
    "商定",
    "商议",
    "商量",
    "洽谈",
    "沟通",
    "约定",
    "确定",
    "未定",
    "另行",
    "另议",
    "合同",
    "协议",
    "双方",
    "甲乙",
    "各方",
    "签订",
    "特殊",
    "特别",
    "具体",
    "要求",
    "实际",
    "情况",
    "为准",
    "不限",
    "不详",
    "未知",
    "没有",
    "根据",
    "按照",
    "暂",
    "无",
    "不",
    "按",
    "由",
    "以",
    "依",
    "待",
    "可",
    "再",
    "后",
    "时",
    "而",
    "定",
    "的",
    "略",
    "等",
];

/// By these one tells what was tried.
const TRIED: [&str; 29] = [
    "试过",
    "试用过",
    "采用过",
    "用过",
    "做过",
    "改过",
    "换过",
    "调整过",
    "优化过",
    "比较过",
    "对比过",
    "验证过",
    "委托过",
    "加过",
    "请过",
    "找过",
    "曾",
    "先后采用",
    "先后试",
    "先后用",
    "尝试",
    "摸索",
    "改用",
    "次试验",
    "轮试验",
    "反复试验",
    "对比试验",
    "后仍",
    "均未",
];
/// Soon after 曾: an honour, or an office that was held.
const HONOURS: [&str; 6] = ["获", "荣", "任", "评为", "授予", "入选"];
/// Before one of these: it is still to come, or was not done.
const NOT_YET: [&str; 8] = ["希望", "拟", "计划", "打算", "需", "未", "没", "可"];
/// After one of these: another word, as in 使用过程.
const ANOTHER: [char; 5] = ['程', '的', '于', '多', '大'];

/// What is there today.
const TODAY: [&str; 7] = ["现有", "目前", "当前", "现阶段", "现用", "现在", "已达"];

/// What a field says.
pub(super) enum Said<'a> {
    Nothing,
    /// It leaves everything open, in these words.
    Open(&'a str),
    Something,
}

pub(super) fn said(field: &str) -> Said<'_> {
    let words = field.trim().trim_end_matches(['。', '.', '；']);
    if words.is_empty() {
        return Said::Nothing;
    }
    let rest = OPEN.iter().fold(words.to_owned(), |rest, word| rest.replace(word, ""));
    if rest.chars().any(char::is_alphanumeric) { Said::Something } else { Said::Open(words) }
}

/// Whether a passage tells what was tried before.
pub(super) fn tells_what_was_tried(passage: &str) -> bool {
    let tells = |clause: &str, word: &str| {
        let Some((before, after)) = clause.split_once(word) else { return false };
        let soon: String = after.chars().take(5).collect();
        let is_honour = word == "曾" && text::has(&soon, &HONOURS);
        !text::has(before, &NOT_YET) && !after.starts_with(ANOTHER) && !is_honour
    };
    let mut clauses = text::sentences(passage).flat_map(text::clauses);
    clauses.any(|clause| TRIED.iter().any(|word| tells(clause, word)))
}

/// Whether a passage tells in numbers where the firm stands today: 现有产品走纸 120 km 就划伤剥落.
pub(super) fn tells_the_present_level(passage: &str) -> bool {
    firm::sentences(passage).filter(|(_, about)| *about == 0).any(|(sentence, _)| {
        let told = text::clauses(sentence).take_while(|clause| !text::is_needed(clause));
        told.skip_while(|clause| !text::has(clause, &TODAY)).any(text::is_measured)
    })
}
