//! How much of a text introduces the firm that wrote it.
//!
//! A sentence is about the firm when it speaks of founding, staff, honours or markets; what is wanted or measured in it
//! is not. Of some two thousand published demands every sixth consists for the most part of such sentences. Of 40 of
//! these that were read, 37 told of no problem but in their title; two of the other three fell to words taken out since.

use super::text;

/// From this share on a text is the firm's introduction.
pub(super) const MOSTLY: f32 = 0.5;
/// From this share on there is much of it.
pub(super) const MUCH: f32 = 0.25;

/// Whose sentence it is.
const FIRM: [&str; 11] =
    ["公司", "我司", "我厂", "本厂", "集团", "本企业", "我企业", "本单位", "我单位", "我们", "合作社"];

/// What one tells of a firm and of nothing else.
const TELLING: [&str; 30] = [
    "成立于",
    "创立于",
    "创建于",
    "始建于",
    "注册资",
    "占地",
    "坐落",
    "是一家",
    "高新技术企业",
    "专精特新",
    "小巨人",
    "瞪羚",
    "龙头企业",
    "荣获",
    "荣誉",
    "称号",
    "远销",
    "销往",
    "经营范围",
    "固定资产",
    "总投资",
    "于一体",
    "主营",
    "主要从事",
    "专业从事",
    "专业生产",
    "年销售",
    "年产值",
    "市场占有率",
    "职工",
];

/// What one tells of a firm, and of other things as well: counts where the firm is named or told of.
const WITH_THE_FIRM: [&str; 19] = [
    "员工",
    "主要生产",
    "专注于",
    "致力于",
    "位于",
    "上市公司",
    "挂牌",
    "获得",
    "通过了",
    "研发中心",
    "技术中心",
    "重点实验室",
    "技术团队",
    "发明专利",
    "旗下",
    "品牌",
    "拥有",
    "资质",
    "认证",
];

/// The share of the characters that stand in clauses about the firm, 0 to 1.
pub(super) fn share(text: &str) -> f32 {
    let count = |(all, about), (sentence, more)| (all + length(sentence), about + more);
    let (all, about) = sentences(text).fold((0, 0), count);
    about as f32 / all.max(1) as f32
}

/// Every sentence, and how many of its characters are about the firm. One that follows upon the firm's introduction and
/// names nobody goes on with it.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut goes_on = false;
    text::sentences(text).map(move |sentence| {
        let about = about_the_firm(sentence, goes_on || text::has(sentence, &FIRM));
        goes_on = about > 0;
        (sentence, about)
    })
}

/// Where a sentence tells of something else as well, its introduction ends with the last clause that tells of the firm,
/// and has to tell two things.
fn about_the_firm(sentence: &str, named: bool) -> usize {
    let clauses: Vec<(&str, bool)> = text::clauses(sentence).map(|clause| (clause, may_introduce(clause))).collect();
    let kept = || clauses.iter().filter(|(_, may)| *may).map(|(clause, _)| *clause);
    let telling: usize = kept().map(|clause| TELLING.iter().filter(|word| clause.contains(**word)).count()).sum();
    if kept().count() == clauses.len() {
        let tells_more = kept().any(tells_with_the_firm);
        let is_about = telling >= 2 || (telling == 1 && (named || tells_more)) || (named && tells_more);
        return if is_about { length(sentence) } else { 0 };
    }
    if telling < 2 {
        return 0;
    }
    let last = clauses.iter().rposition(|(clause, may)| *may && tells(clause)).unwrap_or_default();
    clauses[..=last].iter().filter(|(_, may)| *may).map(|(clause, _)| length(clause)).sum()
}

/// What is wanted is no introduction, nor is what was measured, but of the firm itself: 市场占有率 70%.
fn may_introduce(clause: &str) -> bool {
    !text::is_wanted(clause) && (tells(clause) || !text::is_measured(clause))
}

fn tells(clause: &str) -> bool {
    text::has(clause, &TELLING) || tells_with_the_firm(clause)
}

/// A thing that is had or got is no introduction where more is said of it: 公司拥有的产线…….
fn tells_with_the_firm(clause: &str) -> bool {
    WITH_THE_FIRM.iter().any(|word| clause.split_once(word).is_some_and(|(_, after)| !after.starts_with('的')))
}

fn length(text: &str) -> usize {
    text.chars().count()
}
