// SPDX-License-Identifier: Apache-2.0
#include "base/bcs.hpp"

#include "base/utf8.hpp"

namespace braid::bcs
{
std::string_view name_of(Fault fault) noexcept
{
    switch (fault)
    {
    case Fault::truncated:
        return "the input ends within a value";
    case Fault::non_canonical_number:
        return "a number is longer than it need be";
    case Fault::number_too_large:
        return "a number has more than 32 bits";
    case Fault::too_long:
        return "a length is beyond its limit";
    case Fault::unknown_variant:
        return "an enumeration does not have this variant";
    case Fault::wrong_boolean:
        return "a boolean is neither 0 nor 1";
    case Fault::wrong_utf8:
        return "a string is not UTF-8";
    case Fault::too_deep:
        return "values are nested too deep";
    case Fault::wrong_value:
        return "a value that its type forbids";
    case Fault::trailing_bytes:
        return "bytes are left at the end";
    }
    return "unknown fault";
}

void Reader::fail(Fault fault, std::size_t offset) noexcept
{
    if (failed_)
        return;
    failed_ = true;
    error_ = {.fault = fault, .offset = offset};
}

Bytes Reader::fixed(std::size_t size) noexcept
{
    if (failed_)
        return {};
    if (size > input_.size() - offset_)
    {
        fail(Fault::truncated, offset_);
        return {};
    }
    offset_ += size;
    return input_.subspan(offset_ - size, size);
}

std::uint8_t Reader::u8() noexcept
{
    const Bytes read = fixed(1);
    return read.empty() ? std::uint8_t{0} : read[0];
}

std::uint32_t Reader::u32() noexcept
{
    const Bytes read = fixed(4);
    return read.empty() ? 0 : load_le<std::uint32_t>(read.data());
}

std::uint64_t Reader::u64() noexcept
{
    const Bytes read = fixed(8);
    return read.empty() ? 0 : load_le<std::uint64_t>(read.data());
}

Hash32 Reader::hash32() noexcept
{
    const Bytes read = fixed(32);
    return read.empty() ? Hash32{} : Hash32::from(read);
}

bool Reader::boolean() noexcept
{
    const std::uint8_t read = u8();
    if (read > 1)
        fail(Fault::wrong_boolean, offset_ - 1);
    return read == 1;
}

std::uint32_t Reader::leb128() noexcept
{
    constexpr unsigned digit_bits = 7;
    constexpr unsigned last_shift = 28;
    const std::size_t begin = offset_;
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift <= last_shift; shift += digit_bits)
    {
        const std::uint8_t digit = u8();
        if (failed_)
            return 0;
        if (shift == last_shift && digit > 0x0f)
            break;
        value |= static_cast<std::uint32_t>(digit & 0x7fU) << shift;
        if (digit < 0x80)
        {
            if (digit == 0 && shift > 0)
            {
                fail(Fault::non_canonical_number, begin);
                return 0;
            }
            return value;
        }
    }
    fail(Fault::number_too_large, begin);
    return 0;
}

std::uint32_t Reader::variant(std::uint32_t variant_count) noexcept
{
    const std::size_t begin = offset_;
    const std::uint32_t read = leb128();
    if (read < variant_count)
        return read;
    fail(Fault::unknown_variant, begin);
    return 0;
}

std::size_t Reader::count(std::size_t count_max, std::size_t element_size_min) noexcept
{
    const std::size_t begin = offset_;
    const std::size_t read = leb128();
    if (read > count_max || read > length_max)
        fail(Fault::too_long, begin);
    else if (read > (input_.size() - offset_) / element_size_min)
        fail(Fault::truncated, begin);
    return failed_ ? 0 : read;
}

Bytes Reader::bytes(std::size_t size_max) noexcept
{
    return fixed(count(size_max, 1));
}

std::string_view Reader::string(std::size_t size_max) noexcept
{
    const std::size_t begin = offset_;
    const Bytes read = bytes(size_max);
    if (!is_utf8(read))
    {
        fail(Fault::wrong_utf8, begin);
        return {};
    }
    return {reinterpret_cast<const char*>(read.data()), read.size()};
}

Result<Done, Error> Reader::finish() noexcept
{
    if (offset_ < input_.size())
        fail(Fault::trailing_bytes, offset_);
    if (failed_)
        return Err{error_};
    return Done{};
}

void Writer::u8(std::uint8_t value)
{
    out_.push_back(value);
}

void Writer::raw(Bytes bytes)
{
    out_.insert(out_.end(), bytes.begin(), bytes.end());
}

void Writer::u64(std::uint64_t value)
{
    std::array<std::uint8_t, 8> encoded{};
    store_le(encoded.data(), value);
    raw(encoded);
}

void Writer::leb128(std::size_t value)
{
    BRAID_ASSERT(value <= length_max);
    while (value >= 0x80)
    {
        out_.push_back(static_cast<std::uint8_t>(value | 0x80));
        value >>= 7;
    }
    out_.push_back(static_cast<std::uint8_t>(value));
}

void Writer::bytes(Bytes bytes)
{
    leb128(bytes.size());
    raw(bytes);
}

void Writer::option(const std::optional<Hash32>& hash)
{
    u8(hash ? 1 : 0);
    if (hash)
        raw(*hash);
}
}  // namespace braid::bcs
