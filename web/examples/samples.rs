//! Writes every sample page to a folder, with its style and scripts, so that they can be looked at from any file server
//! whose root is that folder: `cargo run -p web --example samples -- DIR`.

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("say where to write: cargo run -p web --example samples -- DIR");
        std::process::exit(2);
    };
    let folder = Path::new(&folder);
    let mut urls = vec![web::assets::style_url().to_owned(), web::assets::static_url("favicon.svg")];
    urls.extend(web::assets::script_names().map(web::assets::script_url));
    for url in urls {
        let asset = web::assets::asset(url.trim_start_matches("/static/")).expect("its own address is known");
        let file = folder.join(url.trim_start_matches('/'));
        fs::create_dir_all(file.parent().expect("assets stand in a folder"))?;
        fs::write(file, asset.bytes)?;
    }
    for sample in web::samples::all() {
        fs::write(folder.join(format!("{}.html", sample.name)), &sample.html)?;
        println!("{} {} bytes", sample.name, sample.html.len());
    }
    Ok(())
}
