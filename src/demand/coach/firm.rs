//! How much of a text introduces the firm that wrote it.
//!
//! A sentence is about the firm when it speaks of founding, staff, honours or markets and of nothing that is wanted.
//! Of some two thousand published demands every seventh consists for the most part of such sentences. Of 40 of these
//! that were read, 37 told of no problem but in their title; two of the other three fell to words taken out since.

/// From this share on a text is the firm's introduction.
pub(super) const MOSTLY: f32 = 0.5;
/// From this share on there is much of it.
pub(super) const MUCH: f32 = 0.25;

/// Whose sentence it is.
const FIRM: [&str; 9] = ["公司", "我司", "我厂", "本厂", "集团", "本企业", "我企业", "本单位", "我单位"];

/// What one tells of a firm and of nothing else.
const TELLING: [&str; 32] = [
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
    "资质",
    "认证",
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

/// What one tells of a firm, and of other things as well: counts where the firm is named.
const WITH_THE_FIRM: [&str; 16] = [
    "员工",
    "主要生产",
    "专注于",
    "致力于",
    "位于",
    "上市",
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
];

/// What is wanted or does not work: such a sentence is no introduction, whoever is named in it.
const WANTED: [&str; 18] = [
    "需求", "需要", "亟需", "急需", "希望", "难题", "难点", "瓶颈", "问题", "不足", "无法", "不能", "解决", "攻克",
    "攻关", "突破", "缺乏", "寻求",
];

/// The share of the characters that stand in sentences about the firm, 0 to 1.
pub(super) fn share(text: &str) -> f32 {
    let ends = |c: char| "。！？!?；;\n\r".contains(c);
    let (mut all, mut about) = (0, 0);
    for sentence in text.split(ends).map(str::trim) {
        let length = sentence.chars().count();
        all += length;
        about += if is_about_the_firm(sentence) { length } else { 0 };
    }
    about as f32 / all.max(1) as f32
}

fn is_about_the_firm(sentence: &str) -> bool {
    let some = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    if some(&WANTED) {
        return false;
    }
    let telling = TELLING.iter().filter(|word| sentence.contains(**word)).count();
    telling >= 2 || (some(&FIRM) && (telling == 1 || some(&WITH_THE_FIRM)))
}
