// SPDX-License-Identifier: Apache-2.0
#include "base/rlp.hpp"

namespace braid::rlp
{
namespace
{
constexpr std::uint8_t string_base = 0x80;
constexpr std::uint8_t list_base = 0xc0;
/// Longer payloads write their length behind the prefix.
constexpr std::size_t short_size_max = 55;

/// The integer's bytes without leading zeros; empty for zero. [`bytes` is big-endian]
Bytes without_leading_zeros(Bytes bytes) noexcept
{
    while (!bytes.empty() && bytes.front() == 0)
        bytes = bytes.subspan(1);
    return bytes;
}

/// Prefix of a payload of the given size, as at most nine bytes.
struct Prefix
{
    std::array<std::uint8_t, 9> bytes{};
    std::size_t size = 1;

    Prefix(std::uint8_t base, std::size_t payload_size) noexcept
    {
        if (payload_size <= short_size_max)
        {
            bytes[0] = static_cast<std::uint8_t>(base + payload_size);
            return;
        }
        std::array<std::uint8_t, 8> length{};
        store_be(length.data(), static_cast<std::uint64_t>(payload_size));
        const Bytes digits = without_leading_zeros(length);
        bytes[0] = static_cast<std::uint8_t>(base + short_size_max + digits.size());
        std::memcpy(bytes.data() + 1, digits.data(), digits.size());
        size = 1 + digits.size();
    }
};

/// Reads the payload's size behind a long prefix; `from` starts at the prefix.
Result<std::uint64_t, Error> long_size(Bytes from, std::size_t digits) noexcept
{
    if (from.size() < 1 + digits)
        return Err{Error::truncated};
    if (from[1] == 0)
        return Err{Error::non_canonical_length};
    std::uint64_t size = 0;
    for (std::size_t i = 1; i <= digits; ++i)
        size = size << 8 | from[i];
    if (size <= short_size_max)
        return Err{Error::non_canonical_length};
    return size;
}
}  // namespace

Result<Item, Error> take(Bytes& from) noexcept
{
    if (from.empty())
        return Err{Error::truncated};
    const std::uint8_t first = from[0];
    if (first < string_base)
    {
        const Item item{.is_list = false, .payload = from.first(1), .encoded = from.first(1)};
        from = from.subspan(1);
        return item;
    }
    const bool is_list = first >= list_base;
    const std::size_t code = first - (is_list ? list_base : string_base);
    std::size_t prefix_size = 1;
    std::uint64_t payload_size = code;
    if (code > short_size_max)
    {
        const std::size_t digits = code - short_size_max;
        const auto size = long_size(from, digits);
        if (!size.ok())
            return Err{size.error()};
        payload_size = *size;
        prefix_size += digits;
    }
    if (payload_size > from.size() - prefix_size)
        return Err{Error::truncated};
    const auto size = static_cast<std::size_t>(payload_size);
    const Bytes payload = from.subspan(prefix_size, size);
    if (!is_list && size == 1 && payload[0] < string_base)
        return Err{Error::non_canonical_byte};
    const Item item{
        .is_list = is_list, .payload = payload, .encoded = from.first(prefix_size + size)};
    from = from.subspan(prefix_size + size);
    return item;
}

Result<Reader, Error> Reader::of_list(Bytes encoded) noexcept
{
    const auto item = take(encoded);
    if (!item.ok())
        return Err{item.error()};
    if (!item->is_list)
        return Err{Error::wrong_kind};
    if (!encoded.empty())
        return Err{Error::trailing_bytes};
    return Reader{item->payload};
}

Result<Item, Error> Reader::item() noexcept
{
    return take(rest_);
}

Result<Bytes, Error> Reader::string() noexcept
{
    Bytes rest = rest_;
    const auto item = take(rest);
    if (!item.ok())
        return Err{item.error()};
    if (item->is_list)
        return Err{Error::wrong_kind};
    rest_ = rest;
    return item->payload;
}

Result<Reader, Error> Reader::list() noexcept
{
    Bytes rest = rest_;
    const auto item = take(rest);
    if (!item.ok())
        return Err{item.error()};
    if (!item->is_list)
        return Err{Error::wrong_kind};
    rest_ = rest;
    return Reader{item->payload};
}

Result<std::uint64_t, Error> Reader::u64() noexcept
{
    const auto bytes = string();
    if (!bytes.ok())
        return Err{bytes.error()};
    if (bytes->size() > 8)
        return Err{Error::wrong_size};
    if (!bytes->empty() && bytes->front() == 0)
        return Err{Error::leading_zero};
    std::uint64_t value = 0;
    for (const std::uint8_t byte : *bytes)
        value = value << 8 | byte;
    return value;
}

Result<u256, Error> Reader::integer() noexcept
{
    const auto bytes = string();
    if (!bytes.ok())
        return Err{bytes.error()};
    if (bytes->size() > 32)
        return Err{Error::wrong_size};
    if (!bytes->empty() && bytes->front() == 0)
        return Err{Error::leading_zero};
    return u256::from_be_short(*bytes);
}

Result<Hash32, Error> Reader::hash32() noexcept
{
    Hash32 hash;
    const auto done = fixed(hash.bytes);
    if (!done.ok())
        return Err{done.error()};
    return hash;
}

Result<Done, Error> Reader::fixed(std::span<std::uint8_t> to) noexcept
{
    const auto bytes = string();
    if (!bytes.ok())
        return Err{bytes.error()};
    if (bytes->size() != to.size())
        return Err{Error::wrong_size};
    if (!to.empty())
        std::memcpy(to.data(), bytes->data(), to.size());
    return Done{};
}

Result<Done, Error> Reader::finish() const noexcept
{
    if (!at_end())
        return Err{Error::trailing_bytes};
    return Done{};
}

void Writer::string(Bytes bytes)
{
    if (bytes.size() != 1 || bytes[0] >= string_base)
    {
        const Prefix prefix{string_base, bytes.size()};
        out_.insert(out_.end(), prefix.bytes.data(), prefix.bytes.data() + prefix.size);
    }
    out_.insert(out_.end(), bytes.begin(), bytes.end());
}

void Writer::u64(std::uint64_t value)
{
    std::array<std::uint8_t, 8> bytes{};
    store_be(bytes.data(), value);
    string(without_leading_zeros(bytes));
}

void Writer::integer(const u256& value)
{
    const Hash32 bytes = value.to_be();
    string(without_leading_zeros(bytes));
}

void Writer::raw(Bytes encoded)
{
    out_.insert(out_.end(), encoded.begin(), encoded.end());
}

void Writer::close(std::size_t opened)
{
    BRAID_ASSERT(opened <= out_.size());
    const Prefix prefix{list_base, out_.size() - opened};
    out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(opened), prefix.bytes.data(),
        prefix.bytes.data() + prefix.size);
}
}  // namespace braid::rlp
