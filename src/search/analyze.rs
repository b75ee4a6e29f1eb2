//! From text to terms. Two readings of every text stand side by side: `words` (a dictionary's
//! segmentation, precise) and `bigrams` (every pair of neighbouring characters, which also finds
//! what no dictionary knows and forgives a segmentation that differs from text to text).

use std::collections::HashSet;
use std::sync::LazyLock;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy_jieba::jieba_rs::{Jieba, TokenizeMode};

/// One term of a text and where it stands, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// Full-width letters, digits and signs become their plain forms, one character for one.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

pub(super) fn fold_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Folded and lower-cased, still one character for one (so that positions agree). Both micro signs become the `u` that
/// most people type for them, and what is raised or lowered stands as it is typed: m2, co2.
pub fn lower(text: &str) -> String {
    text.chars().map(lower_char).collect()
}

fn lower_char(c: char) -> char {
    match fold_char(c) {
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c if is_han(c) => c,
        'µ' | 'μ' => 'u',
        '²' => '2',
        '³' => '3',
        '₀'..='₉' => char::from_digit(c as u32 - '₀' as u32, 10).unwrap_or(c),
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Most characters of most texts: asked first, because the tables of all letters are slow.
fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// The dictionary's words, each long word also by its parts; punctuation left out.
pub fn words(text: &str) -> Vec<Piece> {
    segment(text, TokenizeMode::Search)
}

/// The dictionary's words without their parts: they do not overlap.
pub fn plain_words(text: &str) -> Vec<Piece> {
    segment(text, TokenizeMode::Default)
}

static DICTIONARY: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    for word in NEWER_WORDS.split_whitespace() {
        jieba.add_word(word, None, None);
    }
    jieba
});

/// Words that the dictionary does not know and takes apart wrongly or so that a single character is left over (物联网 would
/// be found by 联网 and any other 物), and those that would be taken apart because of them. The index has to be built anew
/// when they change.
const NEWER_WORDS: &str = "
    石墨烯 气凝胶 水凝胶 量子点 纳米晶 前驱体 引发剂 缓释剂 氮化镓 氮化铝 类金刚石 高熵合金 比表面积 超疏水 超亲水
    自组装 交换膜 质子膜 浓盐水 覆铜板 光模块 光伏板 生物炭 微反应器 乳杆菌 反硝化 间充质 酶解 活性肽
    透明质酸 海藻酸 海藻酸钠 褐藻胶 花色苷 仿制药 预制菜 输注器 留置针 预灌封
    物联网 车联网 区块链 云计算 云平台 云存储 大数据 大模型 上位机 下位机 自适应 自学习 自诊断 超分辨率 太赫兹
    可穿戴 折叠屏 柔性屏 喷墨头 机械臂 无人艇 无人船 无人车 深远海 充电桩 换电站 微电网 储氢瓶 加氢站 钠电池
    亲水凝胶 纳米晶须 低碳排放 电驱动 热管理 热失控 碳中和 碳排放 碳减排 碳捕集 碳足迹 碳储量
";

fn segment(text: &str, mode: TokenizeMode) -> Vec<Piece> {
    // The dictionary has X射线 and PH值, and minds the case.
    let upper = lower(text).to_ascii_uppercase();
    let told = |word: &str| word.chars().any(|c| is_han(c) || c.is_alphanumeric());
    let tokens = DICTIONARY.tokenize(&upper, mode, true).into_iter().filter(|token| told(token.word));
    tokens.map(|token| Piece { text: token.word.to_ascii_lowercase(), start: token.start, end: token.end }).collect()
}

/// Loads the dictionary, a third of a second and some 30 MB, so that the first question does not wait for it.
pub fn load_dictionary() {
    LazyLock::force(&DICTIONARY);
}

/// Runs of Chinese characters as overlapping pairs (one alone is kept), runs of letters and
/// digits whole, with the signs that belong to models and units: `5t/h`, `zl-50`, `c++`, `3kg` for `3㎏`. The two ends of
/// a range of numbers are two: `800-1000℃`.
pub fn bigrams(text: &str) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().map(lower_char).collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        if is_run_letter(chars[at]) || opens_degree(&chars[at..]) {
            at = end_of_letters(&chars, at);
            pieces.push(Piece { text: spelt_out(&chars[start..at]), start, end: at });
        } else if is_wide_letter(chars[at]) {
            at = end_of_run(&chars, at, is_wide_letter);
            if at - start == 1 {
                pieces.push(piece(&chars, start, at));
            }
            pieces.extend((start..at - 1).map(|i| piece(&chars, i, i + 2)));
        } else {
            at += 1;
        }
    }
    pieces
}

/// Every Chinese character by itself. Where a question has few words, the characters that two different words share
/// (`染色`, `上色剂`) still say something.
pub fn chars(text: &str) -> Vec<Piece> {
    let chars = text.chars().map(lower_char).enumerate();
    let piece = |(at, c): (usize, char)| Piece { text: c.to_string(), start: at, end: at + 1 };
    chars.filter(|(_, c)| is_wide_letter(*c)).map(piece).collect()
}

fn is_run_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || unit_of_sign(c).is_some()
}

/// Where the run of letters and digits that begins at `from` ends.
fn end_of_letters(chars: &[char], from: usize) -> usize {
    let mut at = from;
    // Whether it is a number so far, with a unit that is a sign or without; whether that sign is the last.
    let (mut number, mut measured) = (true, false);
    while at < chars.len() {
        let another = chars.get(at + 1).is_some_and(char::is_ascii_digit);
        if number && another && (chars[at] == '-' || measured && "+/".contains(chars[at])) {
            break;
        }
        if opens_degree(&chars[at..]) {
            (at, measured) = (at + 2, true);
            continue;
        }
        if !is_run_letter(chars[at]) && !"+-./".contains(chars[at]) {
            break;
        }
        measured = unit_of_sign(chars[at]).is_some();
        number &= measured || chars[at].is_ascii_digit() || chars[at] == '.';
        at += 1;
    }
    while "-./".contains(chars[at - 1]) {
        at -= 1;
    }
    at
}

/// Whether these begin with `°C`, which most people type for `℃`.
fn opens_degree(chars: &[char]) -> bool {
    matches!(chars, ['°' | 'º' | '˚', 'c', rest @ ..] if !rest.first().is_some_and(char::is_ascii_alphanumeric))
}

/// A run with its signs as letters.
fn spelt_out(run: &[char]) -> String {
    let mut text = String::with_capacity(run.len());
    for &c in run {
        match unit_of_sign(c) {
            Some(unit) => text.push_str(unit),
            // With its `c`.
            None if !c.is_ascii() => text.push_str("deg"),
            None => text.push(c),
        }
    }
    text
}

/// `℃` in letters: `c` alone is something else.
pub(super) const DEGREES: &str = "degc";

/// What people type for a unit that is one sign.
fn unit_of_sign(c: char) -> Option<&'static str> {
    Some(match c {
        '℃' => DEGREES,
        '㎡' => "m2",
        '㎥' => "m3",
        '㎏' => "kg",
        '㎎' => "mg",
        '㎞' => "km",
        '㎝' => "cm",
        '㎜' => "mm",
        '㎛' => "um",
        '㎾' => "kw",
        _ => return None,
    })
}

fn is_wide_letter(c: char) -> bool {
    is_han(c) || (!c.is_ascii() && c.is_alphanumeric())
}

fn end_of_run(chars: &[char], from: usize, belongs: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|&c| !belongs(c)).map_or(chars.len(), |length| from + length)
}

fn piece(chars: &[char], start: usize, end: usize) -> Piece {
    Piece { text: chars[start..end].iter().collect(), start, end }
}

/// True for words that say nothing about the matter: grammar, and what every demand and every
/// achievement says of itself.
pub fn is_stop(term: &str) -> bool {
    static STOP: LazyLock<HashSet<&'static str>> = LazyLock::new(|| STOP_WORDS.split_whitespace().collect());
    STOP.contains(term)
}

/// Left out of questions only, never out of the index: the list may change without a rebuild.
const STOP_WORDS: &str = "
    的 了 和 是 在 与 及 或 等 对 为 以 于 中 将 从 到 由 被 把 使 让 向 上 下 其 之 而 且 并 也 都 就 还 又
    很 更 最 已 有 无 不 没 能 可 会 要 应 该 此 这 那 各 每 某 我 你 他 它 们 者 所 个 种 项 条 款 一 二 三
    a an the of and or in on for to with by is are be as at from that this it
    以及 或者 并且 而且 但是 因此 所以 因为 由于 如果 虽然 然而 其中 其他 其它 同时 此外 另外 之一 之间
    我们 他们 它们 这个 这些 那些 这种 一个 一种 一些 一定 一款 一套 一项 各种 多种 可以 能够 可能 应该
    必须 需要 需 具有 具备 没有 不能 不会 就是 还是 以上 以下 左右 等等 例如 比如 如何 怎样 什么 为了
    怎么 哪些 哪里 请问 有没有
    关于 对于 通过 根据 按照 进行 实现 达到 采用 使用 利用 目前 现在 现有 已经 正在 非常 比较 主要 相关
    有关 包括 存在 本 本公司 我公司 我司 该公司 我院 我厂 本单位 本企业 我们公司 本项目 该项目
    需求 技术需求 希望 期待 寻求 现寻求 欲寻求 急需 亟需 亟待 迫切 拟 拟解决 技术问题
    难题 技术难题 难点 攻关 揭榜 揭榜挂帅 合作 合作方 合作方式 寻找 求购 征集 诚征 提供 提出 面议 意向
    科研院所 有限公司 有限责任 位于 注册资金 主营 专业从事 从事
    本发明 发明 公开 涉及 所述 属于 领域 技术领域 实用新型 本实用新型 摘要 背景技术 权利要求
";

/// [`words`] for tantivy.
#[derive(Clone, Default)]
pub(super) struct Words;

/// [`bigrams`] for tantivy.
#[derive(Clone, Default)]
pub(super) struct Bigrams;

/// [`chars`] for tantivy.
#[derive(Clone, Default)]
pub(super) struct Chars;

/// The pieces of one text, one after another.
pub(super) struct Pieces {
    pieces: std::vec::IntoIter<Piece>,
    token: Token,
    ordinal: usize,
}

impl Pieces {
    fn new(pieces: Vec<Piece>) -> Pieces {
        Pieces { pieces: pieces.into_iter(), token: Token::default(), ordinal: 0 }
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = Pieces;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces {
        Pieces::new(words(text))
    }
}

impl Tokenizer for Bigrams {
    type TokenStream<'a> = Pieces;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces {
        Pieces::new(bigrams(text))
    }
}

impl Tokenizer for Chars {
    type TokenStream<'a> = Pieces;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces {
        Pieces::new(chars(text))
    }
}

impl TokenStream for Pieces {
    fn advance(&mut self) -> bool {
        let Some(piece) = self.pieces.next() else {
            return false;
        };
        // Ordinals, not places in the text: a phrase is then a run of neighbouring pieces.
        self.token.position = self.ordinal;
        self.token.position_length = 1;
        self.token.offset_from = piece.start;
        self.token.offset_to = piece.end;
        self.token.text = piece.text;
        self.ordinal += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pieces: Vec<Piece>) -> Vec<String> {
        pieces.into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn bigrams_pair_chinese_and_keep_models_whole() {
        assert_eq!(texts(bigrams("产能5t/h，M6螺栓")), ["产能", "5t/h", "m6", "螺栓"]);
        assert_eq!(texts(bigrams("用 PLC. 或C++、ＺＬ－50")), ["用", "plc", "或", "c++", "zl-50"]);
        assert_eq!(texts(bigrams("激光焊")), ["激光", "光焊"]);
        assert_eq!(texts(bigrams("厚5µm、5μm，重3㎏/㎡")), ["厚", "5um", "5um", "重", "3kg/m2"]);
        assert_eq!(texts(bigrams("，。/-°")), Vec::<String>::new());
    }

    #[test]
    fn degrees_are_one_unit_and_ranges_two_numbers() {
        assert_eq!(texts(bigrams("800℃、900°C、60 ℃，45°角")), ["800degc", "900degc", "60", "degc", "45", "角"]);
        assert_eq!(texts(bigrams("800-1000℃，5-10t/h，2.5-3")), ["800", "1000degc", "5", "10t/h", "2.5", "3"]);
        assert_eq!(
            texts(bigrams("20℃-30℃、-40°C-60°C，85℃/85%")),
            ["20degc", "30degc", "40degc", "60degc", "85degc", "85"]
        );
        assert_eq!(
            texts(bigrams("GB1234-2018、6061-T6，10℃/min，1/2")),
            ["gb1234-2018", "6061-t6", "10degc/min", "1/2"]
        );
        assert_eq!(texts(bigrams("360°CCD，20m²，SiO₂涂层")), ["360", "ccd", "20m2", "sio2", "涂层"]);
    }

    #[test]
    fn chars_stand_alone_and_leave_models_out() {
        assert_eq!(texts(chars("产能5t/h，Ｍ６螺栓")), ["产", "能", "螺", "栓"]);
    }

    #[test]
    fn words_give_long_words_and_their_parts_without_punctuation() {
        let found = texts(words("北京大学，LED灯"));
        assert_eq!(found, ["北京", "大学", "北京大学", "led", "灯"]);
        assert_eq!(texts(plain_words("北京大学")), ["北京大学"]);
        assert_eq!(texts(plain_words("x射线、pH值")), texts(plain_words("X射线、PH值")));
    }

    #[test]
    fn newer_words_are_one() {
        let dictionary = Jieba::new();
        for word in NEWER_WORDS.split_whitespace() {
            assert_eq!(texts(plain_words(word)), [word]);
            assert!(dictionary.cut(word, true).len() > 1, "the dictionary knows {word}");
        }
    }

    #[test]
    fn pieces_know_their_place_in_characters() {
        let text = "不锈钢Ｍ6";
        for piece in words(text).into_iter().chain(bigrams(text)) {
            let there: String = text.chars().skip(piece.start).take(piece.end - piece.start).collect();
            assert_eq!(lower(&there), piece.text);
        }
    }

    #[test]
    fn demand_boilerplate_is_stopped() {
        assert!(["本公司", "需求", "希望", "亟需", "的"].iter().all(|word| is_stop(word)));
        assert!(!is_stop("轴承"));
    }
}
