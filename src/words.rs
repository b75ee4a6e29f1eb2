//! Vocabularies that are not stored in a column of their own: the acts of each noun.

/// Declares the acts of a noun: `Variant = "code" "中文"`. The stored vocabularies are in `entity::words`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal $zh:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $(#[doc = $zh] #[serde(rename = $code)] $variant,)+ }

        impl entity::words::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }
            fn zh(self) -> &'static str { match self { $(Self::$variant => $zh,)+ } }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($code,)+]))
                    .description(Some(concat!($($code, " ", $zh, "; ",)+)))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            // A noun's acts are all called `Act` in their module: the schema's name is made of the module's.
            fn name() -> std::borrow::Cow<'static, str> {
                let noun = module_path!().split("::").nth(1).unwrap_or_default();
                let mut letters = noun.chars();
                let noun: String = letters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(letters).collect();
                format!("{noun}{}", stringify!($name)).into()
            }
        }
    };
}
