//! Every way in. Routes are registered here and nowhere else, because axum's router cannot be listed: the doors test
//! walks this list with every kind of visitor.

use axum::{Router, http::Method, routing::MethodRouter};
use utoipa::openapi::{HttpMethod, OpenApi};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::app::App;

/// One way in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Door {
    /// The path with its parameters, as in `/demands/{id}`.
    pub path: String,
    /// The method.
    pub method: String,
}

/// The routes being collected.
pub struct Doors {
    pages: Router<App>,
    api: OpenApiRouter<App>,
    list: Vec<Door>,
}

impl Doors {
    /// No routes yet; `document` describes the API as a whole.
    pub fn new(document: OpenApi) -> Self {
        Self { pages: Router::new(), api: OpenApiRouter::with_openapi(document), list: Vec::new() }
    }

    /// A page or form. `methods` must be those that `handlers` answers.
    #[expect(clippy::disallowed_methods, reason = "this is the recording function")]
    pub fn page(mut self, methods: &[Method], path: &str, handlers: MethodRouter<App>) -> Self {
        self.list.extend(methods.iter().map(|method| Door { path: path.into(), method: method.to_string() }));
        self.pages = self.pages.route(path, handlers);
        self
    }

    /// A page that is only read.
    pub fn get<H, T>(self, path: &str, handler: H) -> Self
    where
        H: axum::handler::Handler<T, App>,
        T: 'static,
    {
        self.page(&[Method::GET], path, axum::routing::get(handler))
    }

    /// A form that is only sent.
    pub fn post<H, T>(self, path: &str, handler: H) -> Self
    where
        H: axum::handler::Handler<T, App>,
        T: 'static,
    {
        self.page(&[Method::POST], path, axum::routing::post(handler))
    }

    /// API routes: what `utoipa_axum::routes!` makes of annotated handlers.
    pub fn api(mut self, routes: UtoipaMethodRouter<App>) -> Self {
        for (path, item) in &routes.1.paths {
            let methods = [
                (HttpMethod::Get, item.get.is_some()),
                (HttpMethod::Post, item.post.is_some()),
                (HttpMethod::Patch, item.patch.is_some()),
                (HttpMethod::Put, item.put.is_some()),
                (HttpMethod::Delete, item.delete.is_some()),
            ];
            let answered = methods.into_iter().filter(|(_, answered)| *answered);
            self.list.extend(answered.map(|(method, _)| Door { path: path.clone(), method: name(method).into() }));
        }
        self.api = self.api.routes(routes);
        self
    }

    /// The router, the API's document and the list of doors.
    pub fn build(self) -> (Router<App>, OpenApi, Vec<Door>) {
        let (api, document) = self.api.split_for_parts();
        let mut list = self.list;
        list.sort();
        (self.pages.merge(api), document, list)
    }
}

fn name(method: HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Put => "PUT",
        HttpMethod::Delete => "DELETE",
        _ => "OTHER",
    }
}
