// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/io_pricing.hpp"

#include "base/bcs.hpp"

namespace braid::move
{
StateKeySize StateKeySize::of(Bytes state_key) noexcept
{
    constexpr std::uint32_t kind_count = 3;
    constexpr std::uint32_t path = 0;
    constexpr std::uint32_t raw = 2;
    bcs::Reader reader{state_key};
    const std::uint32_t kind = reader.variant(kind_count);
    const std::uint64_t owner = kind == raw ? 0 : reader.hash32().bytes.size();
    const std::uint64_t rest = reader.bytes(state_key.size()).size();
    if (!reader.finish().ok())
        return {};
    const std::uint64_t parts = owner + rest;
    return {.parts = parts, .encoded = kind == path ? state_key.size() : 1 + parts};
}

InternalGas IoPricing::cost_of_read(bool exists, std::uint64_t size) const noexcept
{
    if (form == Form::legacy && !exists)
        return saturating_add(per_read, per_missing_read);
    if (form == Form::pages)
        size = saturating_multiply(divide_rounding_up(size, page_size), page_size);
    return cost_of(per_read, per_byte_read, size);
}

InternalGas IoPricing::cost_of_write(
    StateKeySize key, WriteKind kind, std::uint64_t size) const noexcept
{
    const bool deletes = kind == WriteKind::deletion;
    const bool creates = kind == WriteKind::creation;
    if (form == Form::legacy)
    {
        const InternalGas base = cost_of(per_modification, per_byte_of_key, key.encoded);
        if (deletes)
            return base;
        const InternalGas item = creates ? per_creation : 0;
        return saturating_add(base, cost_of(item, per_byte_modified, size));
    }
    if (deletes && form != Form::pages)
        return 0;
    const std::uint64_t key_size = counts_key_parts ? key.parts : key.encoded;
    const std::uint64_t bytes =
        saturating_subtract(saturating_add(key_size, deletes ? 0 : size), free_write_size);
    return creates ? cost_of(per_creation, per_byte_created, bytes) :
                     cost_of(per_modification, per_byte_modified, bytes);
}
}  // namespace braid::move
