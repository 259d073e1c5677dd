// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/chain.hpp"

namespace braid::evm
{
namespace
{
constexpr std::uint64_t dao_extra_data_count = 10;

/// 0x00000000219ab540356cbb839cbe05303d7705fa, the beacon chain's deposit contract.
constexpr Address mainnet_deposit_contract{{0x00, 0x00, 0x00, 0x00, 0x21, 0x9a, 0xb5, 0x40, 0x35,
    0x6c, 0xbb, 0x83, 0x9c, 0xbe, 0x05, 0x30, 0x3d, 0x77, 0x05, 0xfa}};

std::uint64_t& start_of(ChainSpec& spec, Fork fork) noexcept
{
    return spec.starts[static_cast<std::size_t>(fork)];
}

bool started(const ChainSpec& spec, Fork fork, std::uint64_t at) noexcept
{
    const std::uint64_t start = spec.starts[static_cast<std::size_t>(fork)];
    return start != ChainSpec::never && at >= start;
}

Fork next(Fork fork) noexcept
{
    return static_cast<Fork>(static_cast<std::uint8_t>(fork) + 1);
}

/// The newest fork in [first, last] that has started, or `otherwise`.
Fork newest_started(
    const ChainSpec& spec, Fork first, Fork last, std::uint64_t at, Fork otherwise) noexcept
{
    Fork newest = otherwise;
    for (Fork fork = first; fork <= last; fork = next(fork))
    {
        if (fork != Fork::dao && started(spec, fork, at))
            newest = fork;
    }
    return newest;
}

OpFork op_fork_at(const ChainSpec& spec, std::uint64_t timestamp) noexcept
{
    OpFork newest = OpFork::none;
    for (std::size_t i = 1; i < op_fork_count; ++i)
    {
        if (spec.op_starts[i] != ChainSpec::never && timestamp >= spec.op_starts[i])
            newest = static_cast<OpFork>(i);
    }
    return newest;
}

/// The EVM that an OP-Stack fork runs.
Fork fork_under(OpFork op) noexcept
{
    if (op >= OpFork::karst)
        return Fork::osaka;
    if (op >= OpFork::isthmus)
        return Fork::prague;
    if (op >= OpFork::ecotone)
        return Fork::cancun;
    return op >= OpFork::canyon ? Fork::shanghai : Fork::paris;
}

std::uint64_t bomb_delay_at(const ChainSpec& spec, std::uint64_t number, Fork fork) noexcept
{
    if (number >= spec.gray_glacier_block)
        return 11'400'000;
    if (number >= spec.arrow_glacier_block)
        return 10'700'000;
    if (fork >= Fork::london)
        return 9'700'000;
    if (fork >= Fork::berlin || number >= spec.muir_glacier_block)
        return 9'000'000;
    if (fork >= Fork::constantinople)
        return 5'000'000;
    return fork >= Fork::byzantium ? 3'000'000 : 0;
}
}  // namespace

Rules rules_at(const ChainSpec& spec, std::uint64_t number, std::uint64_t timestamp,
    const u256& parent_total_difficulty) noexcept
{
    Rules rules;
    rules.op = op_fork_at(spec, timestamp);
    const bool merged = started(spec, Fork::paris, number) ||
                        (spec.terminal_total_difficulty.has_value() &&
                            parent_total_difficulty >= *spec.terminal_total_difficulty);
    if (rules.op != OpFork::none)
        rules.fork = fork_under(rules.op);
    else if (merged)
        rules.fork = newest_started(spec, Fork::shanghai, newest_fork, timestamp, Fork::paris);
    else
        rules.fork = newest_started(spec, Fork::homestead, Fork::london, number, Fork::frontier);
    rules.bomb_delay = bomb_delay_at(spec, number, rules.fork);
    rules.drains_dao = number == spec.dao_block;
    rules.needs_dao_extra_data =
        number >= spec.dao_block && number - spec.dao_block < dao_extra_data_count;
    rules.binds_vm_roots =
        spec.vm_roots_time != ChainSpec::never && timestamp >= spec.vm_roots_time;
    rules.blobs = blob_schedule_of(rules.fork);
    for (const auto& step : spec.blob_steps)
    {
        if (rules.fork >= Fork::cancun && timestamp >= step.timestamp)
            rules.blobs = step.schedule;
    }
    return rules;
}

BlobSchedule blob_schedule_of(Fork fork) noexcept
{
    if (fork < Fork::cancun)
        return {};
    if (fork < Fork::prague)
        return {.target = 3, .max = 6, .base_fee_update_fraction = 3'338'477};
    if (fork < Fork::bpo1)
        return {.target = 6, .max = 9, .base_fee_update_fraction = 5'007'716};
    if (fork < Fork::bpo2)
        return {.target = 10, .max = 15, .base_fee_update_fraction = 8'346'193};
    return {.target = 14, .max = 21, .base_fee_update_fraction = 11'684'671};
}

ChainSpec chain_at(Fork fork)
{
    ChainSpec spec;
    spec.starts.fill(ChainSpec::never);
    for (Fork f = Fork::frontier; f <= fork; f = next(f))
        start_of(spec, f) = 0;
    spec.deposit_contract = mainnet_deposit_contract;
    return spec;
}

ChainSpec op_chain(std::uint64_t chain_id, OpFork fork)
{
    ChainSpec spec = chain_at(Fork::paris);
    spec.chain_id = chain_id;
    for (std::size_t i = 1; i <= static_cast<std::size_t>(fork); ++i)
        spec.op_starts[i] = 0;
    return spec;
}

ChainSpec mainnet()
{
    ChainSpec spec = chain_at(Fork::frontier);
    start_of(spec, Fork::homestead) = 1'150'000;
    spec.dao_block = 1'920'000;
    start_of(spec, Fork::tangerine_whistle) = 2'463'000;
    start_of(spec, Fork::spurious_dragon) = 2'675'000;
    start_of(spec, Fork::byzantium) = 4'370'000;
    start_of(spec, Fork::constantinople) = 7'280'000;
    start_of(spec, Fork::petersburg) = 7'280'000;
    start_of(spec, Fork::istanbul) = 9'069'000;
    spec.muir_glacier_block = 9'200'000;
    start_of(spec, Fork::berlin) = 12'244'000;
    start_of(spec, Fork::london) = 12'965'000;
    spec.arrow_glacier_block = 13'773'000;
    spec.gray_glacier_block = 15'050'000;
    start_of(spec, Fork::paris) = 15'537'394;
    start_of(spec, Fork::shanghai) = 1'681'338'455;
    start_of(spec, Fork::cancun) = 1'710'338'135;
    start_of(spec, Fork::prague) = 1'746'612'311;
    start_of(spec, Fork::osaka) = 1'764'798'551;
    start_of(spec, Fork::bpo1) = 1'765'290'071;
    start_of(spec, Fork::bpo2) = 1'767'747'671;
    return spec;
}
}  // namespace braid::evm
