//! Tests of the whole: each on a town of its own.

mod town;

use town::Town;

#[tokio::test]
async fn a_town_stands() {
    let town = Town::new().await;
    let me = town.person("clerk").await;
    me.get("/nowhere").await.is(404);
}
