// What people type in the journeys. All of it is invented.

export const DEMAND = {
  title: "海参加工废液多糖低温回收工艺",
  field: "海洋生物与健康食品",
  months: "18",
  background:
    "现有热浓缩工艺能耗高、多糖得率低，三年来试过超滤和醇沉两种办法，活性损失始终超过两成，废液只能按污水处理，每年处理费用近百万元。",
  problem: "低温条件下破除胶体、连续分离多糖，保持活性并降低能耗；出料要能直接进入现有的喷雾干燥线。",
  constraints: "不更换现有喷雾干燥线，新增设备占地不超过二百平方米。",
  requirements: "有海洋多糖分离中试经验，近三年无不良信用记录。",
  support: "提供一条试验线和每天五吨废液。",
  ip: "新形成的知识产权双方共有，发榜方在海参加工领域独占实施。",
  benefit: "榜金分三期支付，签约三成、中试四成、验收三成。",
  prize: "120",
  public: "30",
  own: "260",
  contact: "周工 0000-5180 377",
};

export const INDICATORS = [
  { name: "多糖得率", present: "42", comparator: "at_least", value: "68", unit: "%", test: "三批平均，苯酚硫酸法" },
  { name: "吨水能耗", present: "96", comparator: "at_most", value: "55", unit: "kWh", test: "连续运行七天的电表读数" },
];

export const RETURNED = "“吨水能耗”请写明从哪一道工序算起，补充后再报。";
export const MENDED = "连续运行七天的电表读数，从废液进站算到多糖液出站";

/** A team's bid; `word` stands in every text that only its own unit may read. */
export function bid(word) {
  return {
    leader: `顾${word}`,
    unit: `本单位膜分离团队十二人，常年从事海洋多糖研究。${word}。`,
    status_quo: `国内外以超滤加醇沉为主，低温路线多停留在小试。${word}。`,
    route: `低温冻融破胶，陶瓷膜分级，耦合降膜蒸发的热泵回收。${word}。`,
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
    { promise: "≥ 71 %", basis: `中试三批实测，${word}` },
    { promise: "≤ 52 kWh", basis: `热泵样机测算，${word}` },
  ];
}
