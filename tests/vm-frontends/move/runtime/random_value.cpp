// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/runtime/random_value.hpp"

namespace braid::tests
{
using move::Layout;
using move::Value;
using move::ValueKind;
using Form = Layout::Form;

std::uint64_t RandomValues::number()
{
    switch (below(4))
    {
    case 0:
        return below(4);
    case 1:
        return ~std::uint64_t{0} - below(4);
    case 2:
        return std::uint64_t{1} << below(64);
    default:
        return random_();
    }
}

Hash32 RandomValues::address()
{
    Hash32 address;
    for (std::size_t i = 0; i < 4; ++i)
        store_be(address.bytes.data() + 8 * i, below(2) == 0 ? 0 : number());
    return address;
}

std::span<const Layout* const> RandomValues::layouts(unsigned depth_max)
{
    const auto list = arena_.make_array<const Layout*>(1 + below(4));
    for (const Layout*& inner : list)
        inner = layout(depth_max);
    return list;
}

const Layout* RandomValues::layout(unsigned depth_max)
{
    // Scalars stand first in both.
    constexpr std::uint64_t scalar_count = 8;
    auto* const made = arena_.make<Layout>();
    const std::uint64_t choice = below(depth_max == 0 ? scalar_count : 2 * scalar_count);
    if (choice < scalar_count)
    {
        made->form = static_cast<Form>(choice);
        made->kind = static_cast<ValueKind>(choice + 1);
    }
    else if (choice < scalar_count + 4)
    {
        made->form = Form::vector;
        made->kind = ValueKind::vector;
        const auto element = arena_.make_array<const Layout*>(1);
        element[0] = layout(depth_max - 1);
        made->element = move::element_kind_of(element[0]->kind);
        made->elements = element;
    }
    else if (choice < scalar_count + 6)
    {
        made->form = Form::structure;
        made->kind = ValueKind::structure;
        made->elements = layouts(depth_max - 1);
    }
    else
    {
        made->form = Form::variants;
        made->kind = ValueKind::structure;
        const auto variants = arena_.make_array<std::span<const Layout* const>>(1 + below(3));
        for (auto& variant : variants)
            variant = below(4) == 0 ? std::span<const Layout* const>{} : layouts(depth_max - 1);
        made->variants = variants;
    }
    return made;
}

Value RandomValues::fields(std::uint16_t variant, std::span<const Layout* const> layouts)
{
    std::vector<Value> values;
    for (const Layout* const layout : layouts)
        values.push_back(value(*layout));
    return Value::of_variant(variant, values, heap_);
}

Value RandomValues::value(const Layout& layout)
{
    switch (layout.form)
    {
    case Form::boolean:
        return Value::of_bool(below(2) == 1);
    case Form::u8:
        return Value::of_u8(static_cast<std::uint8_t>(number()));
    case Form::u16:
        return Value::of_scalar(ValueKind::u16, number() & 0xFFFF);
    case Form::u32:
        return Value::of_scalar(ValueKind::u32, number() & 0xFFFF'FFFF);
    case Form::u64:
        return Value::of_u64(number());
    case Form::u128:
        return Value::of_u128((static_cast<move::uint128>(number()) << 64) | number());
    case Form::u256:
        return Value::of_u256(u256{number(), number(), number(), number()}, heap_);
    case Form::address:
        return Value::of_address(address(), heap_);
    case Form::vector:
    {
        const Value vector = move::make_vector(layout.element, heap_);
        const std::uint64_t count = below(8) == 0 ? below(200) % 150 : below(4);
        for (std::uint64_t i = 0; i < count; ++i)
            move::push_back(*vector.vector, value(*layout.elements[0]), heap_);
        return vector;
    }
    case Form::structure:
        return fields(move::StructBody::no_variant, layout.elements);
    default:
    {
        const std::uint64_t variant = below(layout.variants.size());
        return fields(static_cast<std::uint16_t>(variant), layout.variants[variant]);
    }
    }
}
}  // namespace braid::tests
