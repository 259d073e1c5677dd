// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/call_arguments.hpp"

#include "base/bcs.hpp"

namespace braid::move
{
namespace
{
void append_optional(std::optional<Bytes> bytes, bcs::Writer& writer)
{
    writer.u8(bytes ? 1 : 0);
    if (bytes)
        writer.bytes(*bytes);
}
}  // namespace

Bytes encode_signer(const Hash32& address, Arena& arena) noexcept
{
    auto* bytes = static_cast<std::uint8_t*>(arena.allocate(1 + address.bytes.size(), 1));
    bytes[0] = 0;
    std::memcpy(bytes + 1, address.data(), address.bytes.size());
    return {bytes, 1 + address.bytes.size()};
}

void CallArguments::add_u8(std::uint8_t value) noexcept
{
    add({arena_->make<std::uint8_t>(value), 1});
}

void CallArguments::add_u64(std::uint64_t value) noexcept
{
    auto* bytes = static_cast<std::uint8_t*>(arena_->allocate(sizeof value, 1));
    store_le(bytes, value);
    add({bytes, sizeof value});
}

void CallArguments::add_variant_u64(std::uint8_t variant, std::uint64_t value) noexcept
{
    auto* bytes = static_cast<std::uint8_t*>(arena_->allocate(1 + sizeof value, 1));
    bytes[0] = variant;
    store_le(bytes + 1, value);
    add({bytes, 1 + sizeof value});
}

void CallArguments::add_bytes(Bytes bytes) noexcept
{
    constexpr std::size_t short_size = 0x80;
    if (bytes.size() < short_size)
    {
        auto* encoded = static_cast<std::uint8_t*>(arena_->allocate(1 + bytes.size(), 1));
        encoded[0] = static_cast<std::uint8_t>(bytes.size());
        if (!bytes.empty())
            std::memcpy(encoded + 1, bytes.data(), bytes.size());
        return add({encoded, 1 + bytes.size()});
    }
    std::vector<std::uint8_t> encoded;
    bcs::Writer{encoded}.bytes(bytes);
    add(arena_->copy(encoded));
}

void CallArguments::add_addresses(std::span<const Hash32> addresses) noexcept
{
    std::vector<std::uint8_t> encoded;
    bcs::Writer writer{encoded};
    writer.leb128(addresses.size());
    for (const Hash32& address : addresses)
        writer.raw(address);
    add(arena_->copy(encoded));
}

void CallArguments::add_optional_bytes(std::optional<Bytes> bytes) noexcept
{
    std::vector<std::uint8_t> encoded;
    bcs::Writer writer{encoded};
    append_optional(bytes, writer);
    add(arena_->copy(encoded));
}

void CallArguments::add_optional_bytes_vector(std::span<const std::optional<Bytes>> all) noexcept
{
    std::vector<std::uint8_t> encoded;
    bcs::Writer writer{encoded};
    writer.leb128(all.size());
    for (const std::optional<Bytes>& bytes : all)
        append_optional(bytes, writer);
    add(arena_->copy(encoded));
}

void CallArguments::add_bytes_vector(std::span<const Bytes> all) noexcept
{
    std::vector<std::uint8_t> encoded;
    bcs::Writer writer{encoded};
    writer.leb128(all.size());
    for (const Bytes bytes : all)
        writer.bytes(bytes);
    add(arena_->copy(encoded));
}
}  // namespace braid::move
