// SPDX-License-Identifier: Apache-2.0
#include "base/bcs.hpp"
#include "vm-frontends/move/runtime/layout.hpp"
#include "vm-frontends/move/runtime/layout_encoding.hpp"
#include <bit>

namespace braid::move
{
namespace
{
static_assert(std::endian::native == std::endian::little);

/// Counts bytes.
class SizeSink
{
public:
    static constexpr bool is_counting = true;

    void append(const void*, std::size_t size) noexcept { size_ += size; }
    void flush() const noexcept {}
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

private:
    std::uint64_t size_ = 0;
};

/// Gathers bytes before they go to the vector, which grows in few steps then.
class VectorSink
{
public:
    static constexpr bool is_counting = false;

    explicit VectorSink(std::vector<std::uint8_t>& out) noexcept : out_(out) {}

    void append(const void* from, std::size_t size)
    {
        if (size > buffer_.size() - used_) [[unlikely]]
        {
            flush();
            if (size > buffer_.size())
            {
                const auto* const bytes = static_cast<const std::uint8_t*>(from);
                out_.insert(out_.end(), bytes, bytes + size);
                return;
            }
        }
        std::memcpy(buffer_.data() + used_, from, size);
        used_ += size;
    }
    void flush()
    {
        out_.insert(out_.end(), buffer_.data(), buffer_.data() + used_);
        used_ = 0;
    }

private:
    std::vector<std::uint8_t>& out_;
    std::size_t used_ = 0;
    std::array<std::uint8_t, 512> buffer_;
};

/// Writes one value.
template <typename Sink>
class ValueWriter
{
public:
    ValueWriter(Sink sink, const ValueExchange& exchange) noexcept
      : sink_(std::move(sink)), exchange_(exchange)
    {}

    /// False upon a failure.
    [[nodiscard]] bool write(const Value& value, const Layout& layout, std::uint64_t depth);
    [[nodiscard]] StatusCode failure() const noexcept { return failure_; }
    [[nodiscard]] Sink& sink() noexcept { return sink_; }

private:
    [[nodiscard]] bool fail(StatusCode code) noexcept
    {
        failure_ = code;
        return false;
    }
    void append_number(std::uint64_t number)
    {
        std::array<std::uint8_t, 10> bytes;
        std::size_t size = 0;
        for (; number >= 0x80; number >>= 7)
            bytes[size++] = static_cast<std::uint8_t>(number | 0x80);
        bytes[size++] = static_cast<std::uint8_t>(number);
        sink_.append(bytes.data(), size);
    }
    void append_bytes(Bytes bytes) { sink_.append(bytes.data(), bytes.size()); }
    void append_text(std::string_view text)
    {
        append_number(text.size());
        sink_.append(text.data(), text.size());
    }
    [[nodiscard]] bool write_signer(const Value& value);
    [[nodiscard]] bool write_vector(
        const VectorBody& vector, const Layout& layout, std::uint64_t depth);
    [[nodiscard]] bool write_fields(
        const StructBody& body, std::span<const Layout* const> layouts, std::uint64_t depth);
    [[nodiscard]] bool write_delayed(const Value& value, const Layout& layout, std::uint64_t depth);
    [[nodiscard]] bool write_closure(const ClosureBody& closure, std::uint64_t depth);
    [[nodiscard]] bool write_stored(const ClosureBody& closure, std::uint64_t depth);
    [[nodiscard]] bool write_resolved(const ClosureBody& closure, std::uint64_t depth);

    Sink sink_;
    const ValueExchange& exchange_;
    StatusCode failure_ = StatusCode::value_serialization_error;
    unsigned delayed_count_ = 0;
    bool is_in_delayed_ = false;
};

template <typename Sink>
bool ValueWriter<Sink>::write_signer(const Value& value)
{
    const Hash32* const permission = value.signer.permission;
    if (exchange_.has_legacy_signers)
    {
        if (permission != nullptr)
            return false;
        append_bytes(*value.signer.account);
        return true;
    }
    append_number(permission == nullptr ? 0 : 1);
    append_bytes(*value.signer.account);
    if (permission != nullptr)
        append_bytes(*permission);
    return true;
}

template <typename Sink>
bool ValueWriter<Sink>::write_vector(
    const VectorBody& vector, const Layout& layout, std::uint64_t depth)
{
    if (vector.element != layout.element || vector.size > bcs::length_max)
        return false;
    append_number(vector.size);
    if (vector.element != ValueKind::none)
    {
        if (vector.size != 0)
            sink_.append(vector.data, vector.size * element_size_of(vector.element));
        return true;
    }
    for (const Value& element : vector.values())
    {
        if (!write(element, *layout.elements[0], depth + 1))
            return false;
    }
    return true;
}

template <typename Sink>
bool ValueWriter<Sink>::write_fields(
    const StructBody& body, std::span<const Layout* const> layouts, std::uint64_t depth)
{
    if (body.field_count != layouts.size())
        return false;
    const Value* field = body.fields();
    for (const Layout* const layout : layouts)
    {
        if (!write(*field++, *layout, depth + 1))
            return false;
    }
    return true;
}

template <typename Sink>
bool ValueWriter<Sink>::write_delayed(const Value& value, const Layout& layout, std::uint64_t depth)
{
    if (is_in_delayed_)
        return false;
    if constexpr (Sink::is_counting)
    {
        // Identifiers are made to take as many bytes as what they stand for.
        if (exchange_.delayed == nullptr)
        {
            sink_.append(nullptr, value.scalar & 0xFFFF'FFFF);
            return true;
        }
    }
    if (exchange_.delayed == nullptr)
        return false;
    if (++delayed_count_ > delayed_count_max)
        return fail(StatusCode::too_many_delayed_fields);
    const auto exchanged = exchange_.delayed->on_write(layout, value);
    if (!exchanged.ok())
        return false;
    is_in_delayed_ = true;
    const bool is_written = write(*exchanged, *layout.elements[0], depth);
    is_in_delayed_ = false;
    return is_written;
}

template <typename Sink>
bool ValueWriter<Sink>::write_stored(const ClosureBody& closure, std::uint64_t depth)
{
    const std::span<const CapturedLayout> layouts = closure.function->captured;
    if (layouts.size() != closure.captured_count)
        return false;
    for (std::size_t i = 0; i < layouts.size(); ++i)
    {
        append_bytes(layouts[i].encoded);
        if (!write(closure.captured()[i], *layouts[i].layout, depth + 1))
            return false;
    }
    return true;
}

template <typename Sink>
bool ValueWriter<Sink>::write_resolved(const ClosureBody& closure, std::uint64_t depth)
{
    const auto layouts = exchange_.closures->captured_layouts(*closure.function);
    if (!layouts.ok())
        return fail(layouts.error());
    if (layouts->size() != closure.captured_count)
        return false;
    std::vector<std::uint8_t> encoded;
    for (std::size_t i = 0; i < layouts->size(); ++i)
    {
        const Layout& layout = *(*layouts)[i];
        if (layout.has_delayed)
            return false;
        encoded.clear();
        append_layout(layout, encoded);
        append_bytes(encoded);
        if (!write(closure.captured()[i], layout, depth + 1))
            return false;
    }
    return true;
}

template <typename Sink>
bool ValueWriter<Sink>::write_closure(const ClosureBody& closure, std::uint64_t depth)
{
    constexpr std::uint16_t format_version = 1;
    if (exchange_.closures == nullptr || depth >= value_depth_max)
        return false;
    const ClosureFunction& function = *closure.function;
    if (function.is_script)
        return fail(StatusCode::unknown_invariant_violation_error);
    append_number(5 + 2 * closure.captured_count);
    sink_.append(&format_version, sizeof format_version);
    append_bytes(function.address);
    append_text(function.module);
    append_text(function.name);
    append_bytes(function.type_arguments);
    sink_.append(&function.mask, sizeof function.mask);
    return function.is_stored ? write_stored(closure, depth) : write_resolved(closure, depth);
}

template <typename Sink>
bool ValueWriter<Sink>::write(const Value& value, const Layout& layout, std::uint64_t depth)
{
    using Form = Layout::Form;
    if (value.kind != layout.kind)
        return false;
    switch (layout.form)
    {
    case Form::boolean:
    case Form::u8:
        sink_.append(&value.scalar, 1);
        return true;
    case Form::u16:
        sink_.append(&value.scalar, 2);
        return true;
    case Form::u32:
        sink_.append(&value.scalar, 4);
        return true;
    case Form::u64:
        sink_.append(&value.scalar, 8);
        return true;
    case Form::u128:
        sink_.append(value.words, 16);
        return true;
    case Form::u256:
        sink_.append(value.big->words.data(), 32);
        return true;
    case Form::address:
        sink_.append(value.address->data(), 32);
        return true;
    case Form::signer:
        return write_signer(value);
    case Form::vector:
        return write_vector(*value.vector, layout, depth);
    case Form::structure:
        return value.structure->variant == StructBody::no_variant &&
               write_fields(*value.structure, layout.elements, depth);
    case Form::variants:
        if (value.structure->variant >= layout.variants.size())
            return false;
        append_number(value.structure->variant);
        return write_fields(*value.structure, layout.variants[value.structure->variant], depth);
    case Form::function:
        return write_closure(*value.closure, depth);
    case Form::delayed_aggregator:
    case Form::delayed_snapshot:
    case Form::delayed_derived_string:
        return write_delayed(value, layout, depth);
    case Form::decorated:
        break;
    }
    return false;
}
}  // namespace

Result<Done, StatusCode> append_value(const Value& value, const Layout& layout,
    std::vector<std::uint8_t>& out, const ValueExchange& exchange) noexcept
{
    ValueWriter<VectorSink> writer{VectorSink{out}, exchange};
    if (!writer.write(value, layout, 1))
        return Err{writer.failure()};
    writer.sink().flush();
    return Done{};
}

Result<std::uint64_t, StatusCode> serialized_size(
    const Value& value, const Layout& layout, const ValueExchange& exchange) noexcept
{
    ValueWriter<SizeSink> writer{SizeSink{}, exchange};
    if (!writer.write(value, layout, 1))
        return Err{StatusCode::value_serialization_error};
    return writer.sink().size();
}
}  // namespace braid::move
