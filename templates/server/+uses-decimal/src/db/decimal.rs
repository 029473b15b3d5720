//! Exact numbers are stored as the database's own type.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type};

use crate::models::decimal::Decimal;

impl<DB: Database> Type<DB> for Decimal
where
    rust_decimal::Decimal: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        rust_decimal::Decimal::type_info()
    }

    fn compatible(found: &DB::TypeInfo) -> bool {
        rust_decimal::Decimal::compatible(found)
    }
}

impl<'q, DB: Database> Encode<'q, DB> for Decimal
where
    rust_decimal::Decimal: Encode<'q, DB>,
{
    fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.0.encode_by_ref(buffer)
    }
}

impl<'r, DB: Database> Decode<'r, DB> for Decimal
where
    rust_decimal::Decimal: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        rust_decimal::Decimal::decode(value).map(Self)
    }
}
