// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/layout.hpp"
#include "vm-frontends/move/format/file_format.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
bool are_all_compatible(std::span<const Layout* const> a, std::span<const Layout* const> b) noexcept
{
    return std::ranges::equal(
        a, b, [](const Layout* x, const Layout* y) noexcept { return are_compatible(*x, *y); });
}

/// What a scalar of a constant is read by; null where constants have no such type.
const Layout* scalar_layout_of(TokenKind kind) noexcept
{
    using Form = Layout::Form;
    static constexpr Layout boolean{.form = Form::boolean, .kind = ValueKind::boolean};
    static constexpr Layout u8{.form = Form::u8, .kind = ValueKind::u8};
    static constexpr Layout u16{.form = Form::u16, .kind = ValueKind::u16};
    static constexpr Layout u32{.form = Form::u32, .kind = ValueKind::u32};
    static constexpr Layout u64{.form = Form::u64, .kind = ValueKind::u64};
    static constexpr Layout u128{.form = Form::u128, .kind = ValueKind::u128};
    static constexpr Layout u256{.form = Form::u256, .kind = ValueKind::u256};
    static constexpr Layout address{.form = Form::address, .kind = ValueKind::address};
    switch (kind)
    {
    case TokenKind::boolean:
        return &boolean;
    case TokenKind::u8:
        return &u8;
    case TokenKind::u16:
        return &u16;
    case TokenKind::u32:
        return &u32;
    case TokenKind::u64:
        return &u64;
    case TokenKind::u128:
        return &u128;
    case TokenKind::u256:
        return &u256;
    case TokenKind::address:
        return &address;
    default:
        return nullptr;
    }
}
}  // namespace

bool are_compatible(const Layout& a, const Layout& b) noexcept
{
    if (&a == &b)
        return true;
    if (a.form != b.form || a.form == Layout::Form::decorated)
        return false;
    if (!are_all_compatible(a.elements, b.elements))
        return false;
    if (a.form != Layout::Form::variants)
        return true;
    // What was written by fewer variants can be read by more.
    return a.variants.size() <= b.variants.size() &&
           std::ranges::equal(a.variants, b.variants.first(a.variants.size()), are_all_compatible);
}

Result<Value, StatusCode> read_constant(const SignatureToken& type, Bytes data, Heap& heap) noexcept
{
    const SignatureToken* token = &type;
    std::size_t vector_count = 0;
    while (token->kind == TokenKind::vector)
    {
        token = token->arguments.data();
        ++vector_count;
    }
    const Layout* layout = scalar_layout_of(token->kind);
    if (layout == nullptr)
        return Err{StatusCode::verifier_invariant_violation};
    // Tokens are at most as deep as a reader of modules lets them be.
    std::vector<Layout> vectors(vector_count);
    std::vector<const Layout*> elements(vector_count);
    for (std::size_t i = 0; i < vector_count; ++i)
    {
        elements[i] = layout;
        vectors[i] = {.form = Layout::Form::vector,
            .kind = ValueKind::vector,
            .element = element_kind_of(layout->kind),
            .elements = {&elements[i], 1}};
        layout = &vectors[i];
    }
    auto value = read_value(data, *layout, heap);
    if (!value.ok())
        return Err{StatusCode::verifier_invariant_violation};
    return value;
}
}  // namespace braid::move
