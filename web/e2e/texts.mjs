// What people type in the journeys. All of it is invented.

export const DEMAND = {
  title: "海参加工高盐废水脱盐与回用工艺",
  field: "海洋生物与健康食品",
  months: "18",
  background:
    "盐渍海参加工每天排出高盐废水三百吨，盐度在百分之四以上，生化池无法承受。三年来试过蒸发结晶和稀释外排两种办法，前者能耗高，后者用水量大，每年处理费用近百万元。",
  problem: "用膜法对高盐废水脱盐并回用盐水，控制蛋白和胶体造成的膜污染；出盐水要能直接回到盐渍工序。",
  constraints: "不更换现有盐渍线，新增设备占地不超过二百平方米。",
  requirements: "有水产废水膜处理中试经验，近三年无不良信用记录。",
  support: "提供一条试验线和每天五吨废水。",
  ip: "新形成的知识产权双方共有，发榜方在海参加工领域独占实施。",
  benefit: "榜金分三期支付，签约三成、中试四成、验收三成。",
  prize: "120",
  public: "30",
  own: "260",
  contact: "周工 0000-5180 377",
};

export const INDICATORS = [
  { name: "盐水回用率", present: "20", comparator: "at_least", value: "75", unit: "%", test: "连续三十天的流量计读数" },
  { name: "吨水能耗", present: "36", comparator: "at_most", value: "12", unit: "kWh", test: "连续运行七天的电表读数" },
];

export const QUESTION = "废水中的悬浮物浓度大约是多少，是否已有砂滤？";
export const ANSWER = "悬浮物每升三百至五百毫克，现有砂滤一道，可以利用。";

export const RETURNED = "“吨水能耗”请写明从哪一道工序算起，补充后再报。";
export const MENDED = "连续运行七天的电表读数，从废水进站算到盐水出站";

/** A team's bid; `word` stands in every text that only its own unit may read. */
export function bid(word) {
  return {
    leader: `顾${word}`,
    unit: `本单位膜分离团队十二人，常年从事水产废水处理研究。${word}。`,
    status_quo: `国内外以蒸发结晶为主，膜法多停留在小试。${word}。`,
    route: `陶瓷膜预处理去除蛋白，纳滤分盐，电渗析浓缩后回到盐渍工序。${word}。`,
    basis: `已建成每天一吨的中试线并连续运行四百小时。${word}。`,
    plan: `与发榜方共建试验线，第十八个月起在其厂内连续生产。${word}。`,
    price: "112",
    months: "16",
    budget: `设备六十万元，试剂与检测二十二万元，人员三十万元。${word}。`,
    contact: `顾${word} 0000-5180 433`,
  };
}

export function promises(word) {
  return [
    { promise: "≥ 78 %", basis: `中试线三批实测，${word}` },
    { promise: "≤ 11 kWh", basis: `中试线电表读数，${word}` },
  ];
}
