// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/consensus_config.hpp"

#include "base/bcs.hpp"

/// In BCS, where enumerations are said by their variant:
///
///   config     = 00 main | 01 main | 02 algorithm validator | 03 algorithm validator option<u64>
///   algorithm  = 00 main bool | 01 u64 anchor | 02 main bool bool
///   main       = bool u64 u64 election u64
///   election   = 00 u32 | 01 u32 | 02 reputation | 03 map<u64, address>
///   anchor     = 00 | 01 reputation
///   reputation = (00 | 01) u64 u64 u64 u32 u64 u64 bool u32
///   validator  = 00 | 01 u64 u64
namespace braid::move
{
namespace
{
void skip_reputation(bcs::Reader& reader) noexcept
{
    (void)reader.variant(2);
    for (int i = 0; i < 3; ++i)
        (void)reader.u64();
    (void)reader.u32();
    (void)reader.u64();
    (void)reader.u64();
    (void)reader.boolean();
    (void)reader.u32();
}

/// Keys stand in the order of their bytes, each once.
void skip_proposers(bcs::Reader& reader) noexcept
{
    const std::size_t count = reader.count(bcs::length_max, 8 + 32);
    Bytes last;
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
    {
        const std::size_t begin = reader.offset();
        const Bytes round = reader.fixed(8);
        (void)reader.hash32();
        if (reader.ok() && i != 0 && compare(last, round) >= 0)
            reader.fail(bcs::Fault::wrong_value, begin);
        last = round;
    }
}

void skip_main(bcs::Reader& reader) noexcept
{
    (void)reader.boolean();
    (void)reader.u64();
    (void)reader.u64();
    switch (reader.variant(4))
    {
    case 0:
    case 1:
        (void)reader.u32();
        break;
    case 2:
        skip_reputation(reader);
        break;
    default:
        skip_proposers(reader);
        break;
    }
    (void)reader.u64();
}

void skip_algorithm(bcs::Reader& reader) noexcept
{
    const std::uint32_t variant = reader.variant(3);
    if (variant == 1)
    {
        (void)reader.u64();
        if (reader.variant(2) == 1)
            skip_reputation(reader);
        return;
    }
    skip_main(reader);
    (void)reader.boolean();
    if (variant == 2)
        (void)reader.boolean();
}
}  // namespace

bool are_validator_transactions_enabled(Bytes config) noexcept
{
    bcs::Reader reader{config};
    const std::uint32_t version = reader.variant(4);
    if (version < 2)
        return false;
    skip_algorithm(reader);
    const bool is_enabled = reader.variant(2) == 1;
    if (is_enabled)
    {
        (void)reader.u64();
        (void)reader.u64();
    }
    if (version == 3 && reader.option())
        (void)reader.u64();
    return reader.finish().ok() && is_enabled;
}
}  // namespace braid::move
