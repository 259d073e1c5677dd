// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/delayed_fields.hpp"

namespace braid::move
{
namespace
{
constexpr StatusCode invariant_error = StatusCode::delayed_field_or_blockstm_code_invariant_error;

/// Digits of the largest u64 and u128.
constexpr std::size_t u64_digits_max = 20;
constexpr std::size_t u128_digits_max = 39;
/// A padding is so short that its length takes one byte.
constexpr std::size_t padding_size_max = 127;

/// How many bytes BCS of so many bytes takes.
[[nodiscard]] std::size_t size_in_bcs(std::size_t size) noexcept
{
    std::size_t length_size = 1;
    for (std::size_t length = size; length >= 0x80; length >>= 7)
        ++length_size;
    return length_size + size;
}

/// DerivedStringSnapshot { value: String { bytes }, padding: vector<u8> }
[[nodiscard]] Bytes text_of(const Value& derived) noexcept
{
    return derived.structure->fields()[0].structure->fields()[0].vector->bytes();
}
[[nodiscard]] Bytes padding_of(const Value& derived) noexcept
{
    return derived.structure->fields()[1].vector->bytes();
}
}  // namespace

void DelayedFields::begin(Arena& arena, Heap& heap) noexcept
{
    arena_ = &arena;
    heap_ = &heap;
    fields_ = {};
}

Value DelayedFields::make(const DelayedField& field) noexcept
{
    const std::uint64_t index = fields_.size();
    fields_.push_back(field, *arena_);
    return Value::of_scalar(ValueKind::delayed, index << 32 | field.width);
}

DelayedField* DelayedFields::find(const Value& value) noexcept
{
    const std::uint64_t index = value.scalar >> 32;
    if (value.kind != ValueKind::delayed || index >= fields_.size())
        return nullptr;
    return &fields_[index];
}

Result<Value, StatusCode> DelayedFields::on_read(const Layout& layout, Value value)
{
    DelayedField field;
    switch (layout.form)
    {
    case Layout::Form::delayed_derived_string:
    {
        field.kind = DelayedField::Kind::derived_string;
        field.text = arena_->copy(text_of(value));
        field.width = static_cast<std::uint32_t>(
            size_in_bcs(field.text.size()) + size_in_bcs(padding_of(value).size()));
        drop_value(value, *heap_);
        return make(field);
    }
    case Layout::Form::delayed_aggregator:
        field.kind = DelayedField::Kind::aggregator;
        break;
    case Layout::Form::delayed_snapshot:
        field.kind = DelayedField::Kind::snapshot;
        break;
    default:
        return Err{invariant_error};
    }
    field.width = value.kind == ValueKind::u128 ? 16 : 8;
    field.number = value.kind == ValueKind::u128 ? value.as_u128() : value.scalar;
    return make(field);
}

Result<Value, StatusCode> DelayedFields::on_write(const Layout& /*layout*/, Value value)
{
    const DelayedField* const field = find(value);
    if (field == nullptr)
        return Err{invariant_error};
    if (field->kind == DelayedField::Kind::derived_string)
        return derived_string(field->text, field->width, *heap_);
    if (field->width == 16)
        return Value::of_u128(field->number);
    return Value::of_u64(static_cast<std::uint64_t>(field->number));
}

std::size_t DelayedFields::width_of_text(std::size_t size) noexcept
{
    // There is room for the text and an empty padding, and for aptos-core's identifier in decimal digits.
    return std::max(size_in_bcs(size) + 1, u64_digits_max + 2);
}

std::size_t DelayedFields::width_of_text_with_number(
    std::size_t rest_size, std::uint32_t integer_width) noexcept
{
    return size_in_bcs(rest_size + (integer_width == 16 ? u128_digits_max : u64_digits_max)) + 1;
}

Result<Value, StatusCode> DelayedFields::derived_string(
    Bytes text, std::size_t width, Heap& heap) noexcept
{
    const std::size_t text_width = size_in_bcs(text.size());
    if (text_width + 1 > width || width - text_width - 1 > padding_size_max)
        return Err{invariant_error};
    constexpr std::array<std::uint8_t, padding_size_max> zeros{};
    const Value bytes = Value::of_bytes(text, heap);
    const Value fields[] = {Value::of_fields({&bytes, 1}, heap),
        Value::of_bytes(Bytes{zeros}.first(width - text_width - 1), heap)};
    return Value::of_fields(fields, heap);
}
}  // namespace braid::move
