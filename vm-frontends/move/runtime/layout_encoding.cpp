// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/layout_encoding.hpp"
#include "vm-frontends/move/type_tag.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
using Form = Layout::Form;
using Layouts = std::span<const Layout* const>;

/// By number in BCS; those of vector, structure and native stand for what is read beside them.
constexpr std::array<Form, 13> forms{Form::boolean, Form::u8, Form::u64, Form::u128, Form::address,
    Form::vector, Form::structure, Form::signer, Form::u16, Form::u32, Form::u256,
    Form::delayed_aggregator, Form::function};
constexpr std::array<Form, 3> native_forms{
    Form::delayed_aggregator, Form::delayed_snapshot, Form::delayed_derived_string};
/// A structure has no more variants: aptos-core's VARIANT_COUNT_MAX.
constexpr std::size_t variant_count_max = 127;

ValueKind kind_of(Form form) noexcept
{
    switch (form)
    {
    case Form::boolean:
        return ValueKind::boolean;
    case Form::u8:
        return ValueKind::u8;
    case Form::u16:
        return ValueKind::u16;
    case Form::u32:
        return ValueKind::u32;
    case Form::u64:
        return ValueKind::u64;
    case Form::u128:
        return ValueKind::u128;
    case Form::u256:
        return ValueKind::u256;
    case Form::address:
        return ValueKind::address;
    case Form::signer:
        return ValueKind::signer;
    case Form::vector:
        return ValueKind::vector;
    case Form::function:
        return ValueKind::closure;
    case Form::delayed_aggregator:
    case Form::delayed_snapshot:
    case Form::delayed_derived_string:
        return ValueKind::delayed;
    default:
        return ValueKind::structure;
    }
}

std::uint8_t number_of(Form form) noexcept
{
    if (form == Form::variants || form == Form::decorated)
        form = Form::structure;
    else if (form == Form::delayed_snapshot || form == Form::delayed_derived_string)
        form = Form::delayed_aggregator;
    return static_cast<std::uint8_t>(std::ranges::find(forms, form) - forms.begin());
}

class LayoutReader
{
public:
    LayoutReader(bcs::Reader& reader, Arena& arena) noexcept : reader_(reader), arena_(arena) {}

    [[nodiscard]] const Layout* read(std::uint64_t depth_left) noexcept
    {
        const std::uint32_t number = reader_.variant(static_cast<std::uint32_t>(forms.size()));
        if (depth_left == 0 || !reader_.ok())
            return nullptr;
        Layout layout{.form = forms[number]};
        bool is_read = true;
        if (layout.form == Form::vector)
            is_read = read_one(layout, depth_left);
        else if (layout.form == Form::structure)
            is_read = read_fields(layout, depth_left);
        else if (layout.form == Form::delayed_aggregator)
        {
            layout.form =
                native_forms[reader_.variant(static_cast<std::uint32_t>(native_forms.size()))];
            layout.has_delayed = true;
            is_read = read_one(layout, depth_left);
        }
        if (!is_read || !reader_.ok())
            return nullptr;
        layout.kind = kind_of(layout.form);
        if (layout.form == Form::vector)
            layout.element = element_kind_of(layout.elements[0]->kind);
        return arena_.make<Layout>(layout);
    }

private:
    /// Lists in lists may each claim as many elements as there are bytes left: they go to the arena once they are read.
    template <typename T>
    [[nodiscard]] std::span<const T> keep(const std::vector<T>& list) noexcept
    {
        const std::span<T> kept = arena_.make_array<T>(list.size());
        std::ranges::copy(list, kept.begin());
        return kept;
    }
    void add(Layout& to, const Layout& inner) const noexcept
    {
        to.has_delayed = to.has_delayed || inner.has_delayed;
        to.node_count += inner.node_count;
        to.depth = std::max(to.depth, inner.depth + 1);
    }
    [[nodiscard]] bool read_one(Layout& to, std::uint64_t depth_left) noexcept
    {
        const std::span<const Layout*> list = arena_.make_array<const Layout*>(1);
        list[0] = read(depth_left - 1);
        if (list[0] == nullptr)
            return false;
        add(to, *list[0]);
        to.elements = list;
        return true;
    }
    [[nodiscard]] bool read_layouts(Layout& to, Layouts& layouts, std::uint64_t depth_left) noexcept
    {
        std::vector<const Layout*> list;
        const std::size_t count = reader_.count(bcs::length_max, 1);
        for (std::size_t i = 0; i < count; ++i)
        {
            list.push_back(read(depth_left - 1));
            if (list.back() == nullptr)
                return false;
            add(to, *list.back());
        }
        layouts = keep(list);
        return reader_.ok();
    }
    [[nodiscard]] bool read_named(std::uint64_t depth_left) noexcept
    {
        Layout unused;
        const std::size_t count = reader_.count(bcs::length_max, 2);
        for (std::size_t i = 0; i < count && reader_.ok(); ++i)
        {
            (void)read_identifier(reader_);
            const Layout* const layout = read(depth_left - 1);
            if (layout == nullptr)
                return false;
            add(unused, *layout);
        }
        return reader_.ok();
    }
    [[nodiscard]] bool read_fields(Layout& to, std::uint64_t depth_left) noexcept
    {
        constexpr std::uint32_t form_count = 5;
        const std::uint32_t form = reader_.variant(form_count);
        // No structure is without fields, so that every value takes a byte or more.
        if (form == 0)
            return read_layouts(to, to.elements, depth_left) && !to.elements.empty();
        if (form == 1)
            return read_variants(to, depth_left);
        to.form = Form::decorated;
        if (form == 3)
            (void)read_struct_tag(reader_);
        if (form != 4)
            return read_named(depth_left);
        const std::size_t count = reader_.count(bcs::length_max, 2);
        for (std::size_t i = 0; i < count && reader_.ok(); ++i)
        {
            (void)read_identifier(reader_);
            if (!read_named(depth_left))
                return false;
        }
        return reader_.ok();
    }
    [[nodiscard]] bool read_variants(Layout& to, std::uint64_t depth_left) noexcept
    {
        to.form = Form::variants;
        std::vector<Layouts> variants(reader_.count(variant_count_max, 1));
        for (Layouts& variant : variants)
        {
            if (!read_layouts(to, variant, depth_left))
                return false;
        }
        to.variants = keep(variants);
        return reader_.ok();
    }

    bcs::Reader& reader_;
    Arena& arena_;
};

void append_layouts(Layouts layouts, std::vector<std::uint8_t>& out)
{
    bcs::Writer{out}.leb128(layouts.size());
    for (const Layout* const layout : layouts)
        append_layout(*layout, out);
}
}  // namespace

const Layout* read_layout(bcs::Reader& reader, std::uint64_t depth_max, Arena& arena) noexcept
{
    return LayoutReader{reader, arena}.read(depth_max);
}

void append_layout(const Layout& layout, std::vector<std::uint8_t>& out)
{
    BRAID_ASSERT(layout.form != Form::decorated);
    bcs::Writer writer{out};
    writer.u8(number_of(layout.form));
    if (layout.form == Form::vector)
        append_layout(*layout.elements[0], out);
    else if (layout.form == Form::structure)
    {
        writer.u8(0);
        append_layouts(layout.elements, out);
    }
    else if (layout.form == Form::variants)
    {
        writer.u8(1);
        writer.leb128(layout.variants.size());
        for (const Layouts variant : layout.variants)
            append_layouts(variant, out);
    }
    else if (layout.kind == ValueKind::delayed)
    {
        writer.u8(static_cast<std::uint8_t>(
            std::ranges::find(native_forms, layout.form) - native_forms.begin()));
        append_layout(*layout.elements[0], out);
    }
}
}  // namespace braid::move
