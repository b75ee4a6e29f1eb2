//! What a viewer may not see changes nothing that viewer gets: hundreds of seeded cases. Each takes a list, somebody who
//! looks at it, and changes to what they may not see; everything they can ask for must come out to the byte as before.

use std::collections::BTreeMap;
use std::fmt::Write;

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use super::Ask;
use crate::search::{Begun, Change, Document, Key, Kind, Library, Readers, Scope};

/// Lists, and how often somebody else looks and something hidden changes in each.
const LISTS: u64 = 30;
const CHANGES: u64 = 10;
/// Records of a list.
const RECORDS: i64 = 16;

const TOKENS: [&str; 6] = ["login", "office", "org:1", "org:2", "org:3", "district:东区"];
/// Few words, so that they meet again and again; several begin with the same character.
const WORDS: [&str; 20] = [
    "铝合金",
    "铝型材",
    "铝锭",
    "轮毂",
    "轮胎",
    "裂纹",
    "检测",
    "检验仪",
    "焊接",
    "焊缝",
    "涂层",
    "镀层",
    "海带",
    "海参",
    "提取",
    "低温",
    "5t/h",
    "zl-50",
    "公司",
    "需求",
];
const QUESTIONS: [&str; 9] =
    ["铝", "海", "铝合金", "铝合金 轮毂 检测", "\"裂纹，检测\"", "焊接 镀层 低温 海带", "检", "zl-50 涂层", "焊缝检测"];
// Two begin alike, so that their order tells.
const UNITS: [&str; 3] = ["海州光电科技有限公司", "铝城轮胎研究院", "海城食品厂"];
const TYPED: [&str; 7] = ["海", "铝合", "hzgd", "海城", "lc", "焊接 海", "轮胎研究"];
const DIRECTIONS: [(Kind, Kind); 5] = [
    (Kind::Demand, Kind::Achievement),
    (Kind::Achievement, Kind::Demand),
    (Kind::Demand, Kind::Demand),
    (Kind::Achievement, Kind::Achievement),
    (Kind::Demand, Kind::Team),
];

/// What stands in the lists, record by record.
type Standing = BTreeMap<Key, Vec<Document>>;

struct World {
    random: StdRng,
    library: Library,
    standing: Standing,
    cursor: i64,
}

impl World {
    fn new(seed: u64) -> World {
        let library = Library::in_memory().expect("in memory");
        let mut world = World { random: StdRng::seed_from_u64(seed), library, standing: Standing::new(), cursor: 0 };
        // Several batches, the later ones over the earlier.
        for _ in 0..4 {
            let keys: Vec<Key> = (0..RECORDS / 2).map(|_| world.key()).collect();
            world.put(keys, |world, key| world.record(key));
        }
        // Merges go on by themselves after a batch: what they change is nobody's secret and no case of this test.
        world.library.settle().expect("settled");
        world
    }

    fn key(&mut self) -> Key {
        let kind = *[Kind::Demand, Kind::Achievement, Kind::Team].choose(&mut self.random).expect("kinds");
        Key::new(kind, self.random.random_range(1..=RECORDS))
    }

    fn text(&mut self, words: usize) -> String {
        let words: Vec<&str> = (0..words).filter_map(|_| WORDS.choose(&mut self.random).copied()).collect();
        words.join("，")
    }

    fn tokens(&mut self) -> Vec<&'static str> {
        let many = self.random.random_range(1..=3);
        TOKENS.choose_multiple(&mut self.random, many).copied().collect()
    }

    fn unit(&mut self) -> String {
        (*UNITS.choose(&mut self.random).expect("units")).to_owned()
    }

    fn document(&mut self, key: Key) -> Document {
        let (title, body) = (self.random.random_range(1..=3), self.random.random_range(0..=8));
        let mut document = Document::public(key, self.text(title), self.text(body));
        document.owner = self.random.random_bool(0.5).then(|| self.unit());
        document.list = *[None, Some("hall"), Some("collected")].choose(&mut self.random).expect("lists");
        document.facts.money = self.random.random_bool(0.5).then_some(1_000_000);
        document.facts.field = self.random.random_bool(0.5).then(|| "海洋".to_owned());
        if self.random.random_bool(0.5) {
            document.indicators = vec![self.text(1), self.text(1)];
        }
        document
    }

    /// Public, restricted, or both; now and then the words of another record.
    fn record(&mut self, key: Key) -> Vec<Document> {
        let mut first = self.document(key);
        if self.random.random_bool(0.2)
            && let Some(twin) = self.standing.values().flatten().find(|other| other.key.kind == key.kind)
        {
            first = Document { key, readers: Readers::Public, ..twin.clone() };
        }
        let fuller = self.fuller(&first);
        match self.random.random_range(0..4) {
            0 | 1 => vec![first],
            2 => vec![fuller],
            _ => vec![first, fuller],
        }
    }

    /// The same with more words for some, now and then with whose it is.
    fn fuller(&mut self, document: &Document) -> Document {
        let more = self.text(3);
        let tokens = self.tokens();
        let body = format!("{}，{more}", document.body);
        let mut fuller = Document::public(document.key, document.title.clone(), body).only(tokens);
        let named = self.random.random_bool(0.3).then(|| self.unit());
        fuller.owner = document.owner.clone().or(named);
        fuller.list = document.list;
        fuller
    }

    /// One batch that says what `then` says of each key.
    fn put(&mut self, keys: Vec<Key>, mut then: impl FnMut(&mut World, Key) -> Vec<Document>) {
        let mut changes = Vec::new();
        for key in keys {
            let documents = then(self, key);
            changes.push(Change::Drop(key));
            changes.extend(documents.iter().cloned().map(Change::Put));
            self.standing.insert(key, documents);
        }
        self.cursor += 1;
        assert!(self.library.apply(changes, self.cursor).expect("applied"));
    }

    /// Adds, changes and removes what the viewer may not see; what they see of the same records is said again.
    fn change_hidden(&mut self, viewer: &Scope) {
        let keys: Vec<Key> = (0..self.random.random_range(1..=6)).map(|_| self.key()).collect();
        let viewer = viewer.clone();
        self.put(keys, |world, key| {
            let stands = world.standing.get(&key).cloned().unwrap_or_default();
            let mut documents: Vec<Document> = stands.into_iter().filter(|document| sees(&viewer, document)).collect();
            for _ in 0..world.random.random_range(0..=2) {
                let like = documents.first().cloned().unwrap_or_else(|| world.document(key));
                let hidden = world.fuller(&like);
                let twice = documents.iter().any(|other| other.readers == hidden.readers);
                if !twice && !sees(&viewer, &hidden) {
                    documents.push(hidden);
                }
            }
            documents
        });
    }
}

fn sees(viewer: &Scope, document: &Document) -> bool {
    match &document.readers {
        Readers::Public => true,
        Readers::Only(tokens) => tokens.iter().any(|token| viewer.0.contains(token)),
    }
}

/// Everything the viewer can ask for.
fn sight(world: &World, viewer: &Scope, asks: &[Ask]) -> String {
    let (library, mut sight) = (&world.library, String::new());
    for kind in [Kind::Demand, Kind::Achievement, Kind::Team] {
        writeln!(sight, "{kind:?} {}", library.count(viewer, kind).expect("counted")).expect("a line");
        for id in 1..=RECORDS {
            let kept = library.kept(viewer, Key::new(kind, id)).expect("read");
            writeln!(sight, "{kind:?} {id} {kept:?}").expect("a line");
        }
        // Of teams there is only one direction to match in, and little more to search.
        let most = if kind == Kind::Team { 2 } else { QUESTIONS.len() };
        for (place, text) in QUESTIONS.iter().enumerate().take(most) {
            let found = library.search(viewer, kind, None, text, 2 + place * 3).expect("searched");
            writeln!(sight, "{kind:?} {text} {found:?}").expect("a line");
        }
        for list in [None, Some("hall")].into_iter().filter(|_| kind != Kind::Team) {
            for text in TYPED {
                let found = library.search(viewer, kind, list, text, 5).expect("searched");
                let proposed = library.suggest(viewer, kind, list, &Begun::read(text)).expect("suggested");
                writeln!(sight, "{kind:?} {list:?} {text} {found:?} {proposed:?}").expect("a line");
            }
        }
    }
    for (ask, (_, target)) in asks.iter().zip(DIRECTIONS) {
        let leads = super::matches(library, viewer, ask, target, 6).expect("matched");
        let leads = serde_json::to_string(&leads).expect("JSON");
        writeln!(sight, "{:?} -> {target:?} {} {leads}", ask.kind, ask.title).expect("a line");
    }
    sight
}

fn ask(world: &mut World, kind: Kind) -> Ask {
    let mut ask = Ask::new(kind, world.text(3), world.text(8));
    ask.itself = world.random.random_bool(0.5).then(|| world.key()).filter(|key| key.kind == kind);
    ask.facts.money = Some(500_000);
    ask.indicators = vec![world.text(1), world.text(2)];
    ask
}

#[test]
fn what_is_hidden_changes_nothing_that_is_seen() {
    let (mut leads, mut hidden) = (0, 0);
    for seed in 0..LISTS {
        let mut world = World::new(seed);
        for change in 0..CHANGES {
            // The visitor who is not signed in every few times, somebody with tokens otherwise.
            let viewer = if change % 4 == 0 { Scope::public() } else { Scope::holding(world.tokens()) };
            let asks = DIRECTIONS.map(|(kind, _)| ask(&mut world, kind));
            let before = sight(&world, &viewer, &asks);
            let stood = world.standing.clone();
            world.change_hidden(&viewer);
            let after = sight(&world, &viewer, &asks);
            let differs = before.lines().zip(after.lines()).find(|(was, is)| was != is);
            assert!(differs.is_none(), "list {seed}, change {change}, for {viewer:?}:\n{differs:#?}");
            assert_eq!(before, after);
            leads += before.matches("\"share\"").count();
            hidden += usize::from(stood != world.standing);
        }
    }
    // Nothing is proved by lists in which nothing is found or nothing changes.
    assert!(leads > 2000 && hidden > 200, "{leads} leads, {hidden} hidden changes");
}
