// SPDX-License-Identifier: Apache-2.0
#include "base/bcs.hpp"
#include "vm-frontends/move/runtime/layout.hpp"
#include "vm-frontends/move/runtime/layout_encoding.hpp"
#include "vm-frontends/move/type_tag.hpp"
#include <algorithm>
#include <bit>

namespace braid::move
{
namespace
{
// Vectors of scalars are copied as BCS says them.
static_assert(std::endian::native == std::endian::little);

/// Reads one value. Bytes are looked at once; every length is checked against what is left before anything is allocated.
/// After a failure what was made so far is left to the arena.
class ValueReader
{
public:
    ValueReader(Bytes bcs, Heap& heap, const ValueExchange& exchange) noexcept
      : at_(bcs.data()), end_(bcs.data() + bcs.size()), heap_(heap), exchange_(exchange)
    {}

    [[nodiscard]] bool read(const Layout& layout, Value& to, std::uint64_t depth) noexcept;
    [[nodiscard]] bool is_at_end() const noexcept { return at_ == end_; }

private:
    [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }
    template <typename T>
    [[nodiscard]] bool read_scalar(ValueKind kind, Value& to) noexcept
    {
        if (left() < sizeof(T))
            return false;
        to.kind = kind;
        to.scalar = load_le<T>(at_);
        at_ += sizeof(T);
        return true;
    }
    /// A canonical LEB128 number of 32 bits.
    [[nodiscard]] bool read_number(std::uint64_t& number) noexcept;
    /// How many elements follow, of which each takes a byte or more.
    [[nodiscard]] bool read_count(std::uint64_t& count) noexcept
    {
        return read_number(count) && count <= bcs::length_max && count <= left();
    }
    [[nodiscard]] bool read_boolean(Value& to) noexcept
    {
        return read_scalar<std::uint8_t>(ValueKind::boolean, to) && to.scalar <= 1;
    }
    [[nodiscard]] bool read_wide(const Layout& layout, Value& to) noexcept;
    [[nodiscard]] bool read_address(const Hash32*& to) noexcept;
    [[nodiscard]] bool read_signer(Value& to) noexcept;
    [[nodiscard]] bool read_packed(VectorBody& vector, std::uint64_t count) noexcept;
    [[nodiscard]] bool read_vector(const Layout& layout, Value& to, std::uint64_t depth) noexcept;
    [[nodiscard]] bool read_fields(std::span<const Layout* const> layouts, std::uint16_t variant,
        Value& to, std::uint64_t depth) noexcept;
    [[nodiscard]] bool read_variant(const Layout& layout, Value& to, std::uint64_t depth) noexcept;
    [[nodiscard]] bool read_delayed(const Layout& layout, Value& to, std::uint64_t depth) noexcept;
    [[nodiscard]] bool read_closure(Value& to, std::uint64_t depth) noexcept;
    [[nodiscard]] bool read_captured(
        ClosureFunction& function, std::span<Value> to, std::uint64_t depth) noexcept;

    const std::uint8_t* at_;
    const std::uint8_t* end_;
    Heap& heap_;
    const ValueExchange& exchange_;
    unsigned delayed_count_ = 0;
    /// Within a delayed value there is no other.
    bool is_in_delayed_ = false;
};

bool ValueReader::read_number(std::uint64_t& number) noexcept
{
    if (at_ == end_)
        return false;
    if (*at_ < 0x80) [[likely]]
    {
        number = *at_++;
        return true;
    }
    number = 0;
    for (unsigned shift = 0; shift < 35 && at_ != end_; shift += 7)
    {
        const std::uint8_t byte = *at_++;
        number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80)
            return (byte != 0 || shift == 0) && number <= 0xFFFF'FFFF;
    }
    return false;
}

bool ValueReader::read_address(const Hash32*& to) noexcept
{
    if (left() < 32)
        return false;
    to = heap_.arena().make<Hash32>(Hash32::from({at_, 32}));
    at_ += 32;
    return true;
}

bool ValueReader::read_wide(const Layout& layout, Value& to) noexcept
{
    to.kind = layout.kind;
    if (layout.form == Layout::Form::address)
        return read_address(to.address);
    const std::size_t size = layout.form == Layout::Form::u128 ? 16 : 32;
    if (left() < size)
        return false;
    if (size == 16)
        std::memcpy(to.words, at_, size);
    else
    {
        u256 number;
        std::memcpy(number.words.data(), at_, size);
        to.big = heap_.arena().make<u256>(number);
    }
    at_ += size;
    return true;
}

bool ValueReader::read_signer(Value& to) noexcept
{
    std::uint64_t variant = 0;
    if (exchange_.has_legacy_signers || !read_number(variant) || variant > 1)
        return false;
    to.kind = ValueKind::signer;
    to.signer = {nullptr, nullptr};
    return read_address(to.signer.account) && (variant == 0 || read_address(to.signer.permission));
}

bool ValueReader::read_packed(VectorBody& vector, std::uint64_t count) noexcept
{
    const std::size_t size = count * element_size_of(vector.element);
    if (size > left())
        return false;
    if (vector.element == ValueKind::boolean)
    {
        for (std::size_t i = 0; i < size; ++i)
        {
            if (at_[i] > 1)
                return false;
        }
    }
    reserve(vector, count, heap_);
    std::memcpy(vector.data, at_, size);
    vector.size = count;
    at_ += size;
    return true;
}

bool ValueReader::read_vector(const Layout& layout, Value& to, std::uint64_t depth) noexcept
{
    std::uint64_t count = 0;
    if (!read_count(count))
        return false;
    to = make_vector(layout.element, heap_);
    VectorBody& vector = *to.vector;
    if (count == 0)
        return true;
    if (layout.element != ValueKind::none)
        return read_packed(vector, count);
    // Vectors in vectors may each claim as many elements as there are bytes left: memory follows what is read.
    constexpr std::uint64_t count_at_once = 64;
    reserve(vector, std::min(count, count_at_once), heap_);
    for (std::uint64_t i = 0; i < count; ++i)
    {
        Value element;
        if (!read(*layout.elements[0], element, depth + 1))
            return false;
        push_back(vector, element, heap_);
    }
    return true;
}

bool ValueReader::read_fields(std::span<const Layout* const> layouts, std::uint16_t variant,
    Value& to, std::uint64_t depth) noexcept
{
    StructBody* const body = allocate_structure(variant, layouts.size(), heap_);
    to = of_body(body);
    Value* field = body->fields();
    for (const Layout* const layout : layouts)
    {
        *field = Value();
        if (!read(*layout, *field++, depth + 1))
            return false;
    }
    return true;
}

bool ValueReader::read_variant(const Layout& layout, Value& to, std::uint64_t depth) noexcept
{
    std::uint64_t variant = 0;
    if (!read_number(variant) || variant >= layout.variants.size())
        return false;
    return read_fields(layout.variants[variant], static_cast<std::uint16_t>(variant), to, depth);
}

bool ValueReader::read_delayed(const Layout& layout, Value& to, std::uint64_t depth) noexcept
{
    if (exchange_.delayed == nullptr || is_in_delayed_ || ++delayed_count_ > delayed_count_max)
        return false;
    is_in_delayed_ = true;
    Value value;
    const bool is_read = read(*layout.elements[0], value, depth);
    is_in_delayed_ = false;
    if (!is_read)
        return false;
    const auto exchanged = exchange_.delayed->on_read(layout, value);
    if (!exchanged.ok())
        return false;
    to = *exchanged;
    return true;
}

bool ValueReader::read_captured(
    ClosureFunction& function, std::span<Value> to, std::uint64_t depth) noexcept
{
    const std::span<CapturedLayout> layouts = heap_.arena().make_array<CapturedLayout>(to.size());
    function.captured = layouts;
    for (std::size_t i = 0; i < to.size(); ++i)
    {
        bcs::Reader reader{{at_, left()}};
        const Layout* const layout = read_layout(reader, value_depth_max - depth, heap_.arena());
        if (layout == nullptr)
            return false;
        layouts[i] = {layout, heap_.arena().copy(reader.since(0))};
        at_ += reader.offset();
        if (!read(*layout, to[i], depth + 1))
            return false;
    }
    return true;
}

bool ValueReader::read_closure(Value& to, std::uint64_t depth) noexcept
{
    constexpr std::uint16_t format_version = 1;
    if (exchange_.closures == nullptr || depth >= value_depth_max)
        return false;
    bcs::Reader reader{{at_, left()}};
    const std::size_t count = reader.count(bcs::length_max, 1);
    const std::uint16_t version =
        static_cast<std::uint16_t>(reader.u8() | (static_cast<unsigned>(reader.u8()) << 8));
    ClosureFunction function;
    function.address = reader.hash32();
    function.module = read_identifier(reader);
    function.name = read_identifier(reader);
    const std::size_t arguments_begin = reader.offset();
    const std::size_t argument_count = reader.count(type_argument_count_max, 1);
    for (std::size_t i = 0; i < argument_count && reader.ok(); ++i)
        (void)read_type_tag(reader);
    function.type_arguments = reader.since(arguments_begin);
    function.mask = reader.u64();
    const auto captured_count = static_cast<std::size_t>(std::popcount(function.mask));
    if (!reader.ok() || version != format_version || count != 5 + 2 * captured_count)
        return false;
    Arena& arena = heap_.arena();
    const auto kept = [&arena](std::string_view text) noexcept
    {
        const Bytes copy =
            arena.copy({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        return std::string_view{reinterpret_cast<const char*>(copy.data()), copy.size()};
    };
    function.module = kept(function.module);
    function.name = kept(function.name);
    function.type_arguments = arena.copy(function.type_arguments);
    function.is_stored = true;
    at_ += reader.offset();
    std::array<Value, captured_count_max> captured;
    const std::span<Value> values = std::span{captured}.first(captured_count);
    if (!read_captured(function, values, depth))
        return false;
    const auto closure = make_closure(arena.make<ClosureFunction>(function), values, heap_);
    if (!closure.ok())
        return false;
    to = *closure;
    return true;
}

bool ValueReader::read(const Layout& layout, Value& to, std::uint64_t depth) noexcept
{
    using Form = Layout::Form;
    switch (layout.form)
    {
    case Form::boolean:
        return read_boolean(to);
    case Form::u8:
        return read_scalar<std::uint8_t>(ValueKind::u8, to);
    case Form::u16:
        return read_scalar<std::uint16_t>(ValueKind::u16, to);
    case Form::u32:
        return read_scalar<std::uint32_t>(ValueKind::u32, to);
    case Form::u64:
        return read_scalar<std::uint64_t>(ValueKind::u64, to);
    case Form::u128:
    case Form::u256:
    case Form::address:
        return read_wide(layout, to);
    case Form::signer:
        return read_signer(to);
    case Form::vector:
        return read_vector(layout, to, depth);
    case Form::structure:
        return read_fields(layout.elements, StructBody::no_variant, to, depth);
    case Form::variants:
        return read_variant(layout, to, depth);
    case Form::function:
        return read_closure(to, depth);
    case Form::delayed_aggregator:
    case Form::delayed_snapshot:
    case Form::delayed_derived_string:
        return read_delayed(layout, to, depth);
    case Form::decorated:
        break;
    }
    return false;
}
}  // namespace

Result<Value, StatusCode> read_value(
    Bytes bcs, const Layout& layout, Heap& heap, const ValueExchange& exchange) noexcept
{
    ValueReader reader{bcs, heap, exchange};
    Value value;
    if (!reader.read(layout, value, 1) || !reader.is_at_end())
        return Err{StatusCode::value_deserialization_error};
    return value;
}
}  // namespace braid::move
