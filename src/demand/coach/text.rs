//! How the coach reads a passage: in sentences and their clauses, by the words that stand in them.

/// Whoever writes so wants something.
const NEEDED: [&str; 17] = [
    "需",
    "希望",
    "寻求",
    "想要",
    "欲",
    "期望",
    "要求",
    "须",
    "控制在",
    "提高到",
    "提高至",
    "提升到",
    "提升至",
    "降低到",
    "降低至",
    "降到",
    "降至",
];

/// Something does not work, or not well enough.
const LACKING: [&str; 42] = [
    "难题",
    "难点",
    "难以",
    "瓶颈",
    "问题",
    "不足",
    "无法",
    "不能",
    "缺乏",
    "缺少",
    "不够",
    "不稳",
    "不均",
    "不高",
    "偏低",
    "偏高",
    "过高",
    "过低",
    "过大",
    "较差",
    "性差",
    "较低",
    "低于",
    "只有",
    "只能",
    "仅有",
    "仅为",
    "仅能",
    "达不到",
    "导致",
    "造成",
    "容易",
    "制约",
    "缺陷",
    "失效",
    "不良",
    "开裂",
    "断裂",
    "剥落",
    "脱落",
    "泄漏",
    "依赖进口",
];

/// To be done, or done already.
const SOLVED: [&str; 4] = ["解决", "攻克", "攻关", "突破"];
const DONE: [&str; 3] = ["先后", "成功", "已"];

/// Sales that break a mark, jobs that were made: 突破 10 亿元, 解决就业 500 余人.
const COUNTS: &str = "亿万人项家名个";

/// What follows a number that was measured; staff, prizes, years and money are counted.
const UNITS: &str = "%％‰℃°度倍成秒天次克毫微公小分μΩMNVWAabcdefghijklmnopqrstuvwxyz";

/// Words of the above that here tell of no need of the writer's.
const OTHERS: [&str; 8] =
    ["解决方案", "需求企业", "客户需求", "客户的需求", "客户的需要", "用户需求", "市场需求", "须经批准"];

pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| "。！？!?；;\n\r".contains(c);
    text.split(ends).map(str::trim).filter(|sentence| !sentence.is_empty())
}

pub(super) fn clauses(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(['，', ',', '：', ':'])
}

pub(super) fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Whether a clause names a target or a wish.
pub(super) fn is_needed(clause: &str) -> bool {
    has(&without_others(clause), &NEEDED)
}

/// Whether a clause tells what is wanted or what does not work.
pub(super) fn is_wanted(clause: &str) -> bool {
    let clause = without_others(clause);
    let to_solve = |verb: &&str| {
        let parts = clause.split_once(*verb);
        parts.is_some_and(|(before, after)| !has(before, &DONE) && !has_number(after, COUNTS))
    };
    has(&clause, &NEEDED) || has(&clause, &LACKING) || SOLVED.iter().any(to_solve)
}

fn without_others(clause: &str) -> String {
    OTHERS.iter().fold(clause.to_owned(), |clause, words| clause.replace(words, ""))
}

/// Whether a clause gives a measured value: 走纸 120 km.
pub(super) fn is_measured(clause: &str) -> bool {
    has_number(clause, UNITS)
}

fn has_number(text: &str, units: &str) -> bool {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    chars.windows(2).any(|pair| (pair[0].is_numeric() || "余多".contains(pair[0])) && units.contains(pair[1]))
}
