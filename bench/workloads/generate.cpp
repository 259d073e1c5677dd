// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads.hpp"
#include "bench/workloads/plan.hpp"
#include "bench/workloads/random.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <stdexcept>

namespace braid::bench
{
namespace
{
struct KindInfo
{
    std::string_view name;
    std::uint32_t txs = 0;
    std::uint32_t accounts = 0;
    double skew = 0;
};

/// Defaults, by the enumerators' values: those of the published measurements that each kind repeats.
constexpr std::array kind_infos{
    KindInfo{.name = "raw-transfers", .txs = 47'620},
    KindInfo{.name = "erc20", .txs = 37'123},
    KindInfo{.name = "erc20-clusters", .txs = 33'750},
    KindInfo{.name = "uniswap", .txs = 6'413},
    KindInfo{.name = "hot-account", .txs = 47'620, .accounts = 100'000, .skew = 0.3},
    KindInfo{.name = "p2p", .txs = 10'000, .accounts = 1'000},
    KindInfo{.name = "zipf", .txs = 10'000, .accounts = 10'000, .skew = 0.99},
    KindInfo{.name = "chained", .txs = 33'628},
    KindInfo{.name = "half-chained", .txs = 33'628},
    KindInfo{.name = "mixed", .txs = 36'580},
};

constexpr std::array all_kinds{WorkloadKind::raw_transfers, WorkloadKind::erc20,
    WorkloadKind::erc20_clusters, WorkloadKind::uniswap, WorkloadKind::hot_account,
    WorkloadKind::p2p, WorkloadKind::zipf, WorkloadKind::chained, WorkloadKind::half_chained,
    WorkloadKind::mixed};
static_assert(all_kinds.size() == kind_infos.size());

const KindInfo& info_of(WorkloadKind kind)
{
    return kind_infos[static_cast<std::size_t>(kind)];
}

/// Options with the kind's defaults filled in.
struct Shape
{
    std::uint32_t txs = 0;
    std::uint32_t accounts = 0;
    double skew = 0;
};

Shape shape_of(WorkloadKind kind, const WorkloadOptions& options)
{
    const auto& info = info_of(kind);
    if (options.accounts && info.accounts == 0)
        throw std::invalid_argument(
            fmt::format("{} has no number of accounts to choose", info.name));
    if (options.skew && info.skew == 0)
        throw std::invalid_argument(fmt::format("{} has no skew", info.name));
    const Shape shape{.txs = options.txs.value_or(info.txs),
        .accounts = options.accounts.value_or(info.accounts),
        .skew = options.skew.value_or(info.skew)};
    if (shape.txs == 0 || shape.txs > WorkloadOptions::txs_max)
        throw std::invalid_argument(
            fmt::format("the number of transactions must be 1 to {}", WorkloadOptions::txs_max));
    if (info.accounts != 0 &&
        (shape.accounts < 2 || shape.accounts > WorkloadOptions::accounts_max))
        throw std::invalid_argument(
            fmt::format("the number of accounts must be 2 to {}", WorkloadOptions::accounts_max));
    const double skew_max = kind == WorkloadKind::hot_account ? 1 : 4;
    if (!(shape.skew >= 0 && shape.skew <= skew_max))
        throw std::invalid_argument(fmt::format("the skew must be 0 to {}", skew_max));
    return shape;
}

void plan_raw_transfers(Plan& plan, const Shape& shape)
{
    for (std::uint32_t i = 0; i < shape.txs; ++i)
        plan.send(i, i, 1);
}

void plan_erc20(Plan& plan, const Shape& shape)
{
    plan.add_token(0);
    for (std::uint32_t i = 0; i < shape.txs; ++i)
    {
        plan.hold_token(0, i);
        plan.send_token(0, i, i);
    }
}

constexpr std::uint32_t clusters = 10;
constexpr std::uint32_t family_size = 15;

/// Rounds of one transfer by each of 10 x 15 x 15 persons.
void plan_erc20_clusters(Plan& plan, const Shape& shape, Random& random)
{
    constexpr std::uint32_t persons = clusters * family_size * family_size;
    for (std::uint32_t token = 0; token < clusters; ++token)
        plan.add_token(token);
    for (std::uint32_t person = 0; person < persons; ++person)
        plan.hold_token(person / (family_size * family_size), person);
    for (std::uint32_t i = 0; i < shape.txs; ++i)
    {
        // Persons of all clusters take turns.
        const std::uint32_t person = static_cast<std::uint32_t>(
            std::uint64_t{i % persons} * (family_size * family_size) % persons +
            i % persons / clusters);
        const std::uint32_t family = person / family_size;
        const std::uint32_t recipient = family * family_size + random.below(family_size);
        plan.send_token(person / (family_size * family_size), person, recipient);
    }
}

void plan_uniswap(Plan& plan, const Shape& shape, Random& random)
{
    for (std::uint32_t i = 0; i < shape.txs; ++i)
    {
        plan.add_pool(i);
        plan.hold_pool_tokens(i, i);
        plan.swap(i, i, random.below(2) == 0);
    }
}

/// Transfers of 1,000 to 1,000,000 wei between two different persons whom `draw` gives.
template <typename Draw>
void plan_pairs(Plan& plan, const Shape& shape, Random& random, Draw draw)
{
    for (std::uint32_t i = 0; i < shape.txs; ++i)
    {
        const std::uint32_t from = draw();
        std::uint32_t to = draw();
        while (to == from)
            to = draw();
        plan.send(from, to, 1'000 + random.below(999'001));
    }
}

void plan_hot_account(Plan& plan, const Shape& shape, Random& random)
{
    const std::uint32_t hot = std::max(shape.accounts / 10, 2U);
    plan_pairs(plan, shape, random,
        [&] { return random.below(random.unit() < shape.skew ? hot : shape.accounts); });
}

void plan_p2p(Plan& plan, const Shape& shape, Random& random)
{
    plan_pairs(plan, shape, random, [&] { return random.below(shape.accounts); });
}

void plan_zipf(Plan& plan, const Shape& shape, Random& random)
{
    const Zipf zipf{shape.accounts, shape.skew};
    plan_pairs(plan, shape, random, [&] { return zipf.draw(random); });
}

/// Transaction i of the chain sends from person i to person i + 1; each `stride`-th transaction is of the chain.
void plan_chained(Plan& plan, const Shape& shape, std::uint32_t stride)
{
    plan.add_token(0);
    for (std::uint32_t person = 0; person <= shape.txs; ++person)
        plan.hold_token(0, person);
    for (std::uint32_t i = 0; i < shape.txs; ++i)
    {
        const bool in_chain = i % stride == 0;
        plan.send_token(0, i, in_chain ? std::min(i + stride, shape.txs) : i);
    }
}

/// Shares of 36,580 transactions whose gas is 600, 200 and 200 million at 21,000, 29,738 and 155,934 each.
void plan_mixed(Plan& plan, const Shape& shape, Random& random)
{
    constexpr std::uint32_t all = 36'580;
    constexpr std::uint32_t token_share = 6'726;
    constexpr std::uint32_t swap_share = 1'283;
    constexpr std::uint32_t tokens = 3;
    constexpr std::uint32_t pools = 2;
    const auto scaled = [&](std::uint32_t share)
    { return static_cast<std::uint32_t>(std::uint64_t{share} * shape.txs / all); };
    const std::uint32_t swaps = scaled(swap_share);
    const std::uint32_t sends = scaled(token_share);

    std::vector<std::uint32_t> order(shape.txs);
    for (std::uint32_t i = 0; i < shape.txs; ++i)
        order[i] = i;
    for (std::uint32_t i = shape.txs; i > 1; --i)
        std::swap(order[i - 1], order[random.below(i)]);

    for (std::uint32_t token = 0; token < tokens; ++token)
        plan.add_token(token);
    for (std::uint32_t pool = 0; pool < pools; ++pool)
        plan.add_pool(pool);
    for (std::uint32_t person = 0; person < swaps; ++person)
        plan.hold_pool_tokens(person % pools, person);
    for (std::uint32_t person = swaps; person < swaps + sends; ++person)
        plan.hold_token(person % tokens, person);
    for (const auto person : order)
    {
        if (person < swaps)
            plan.swap(person % pools, person, random.below(2) == 0);
        else if (person < swaps + sends)
            plan.send_token(person % tokens, person, person);
        else
            plan.send(person, person, 1);
    }
}

std::uint32_t persons_of(WorkloadKind kind, const Shape& shape)
{
    if (kind == WorkloadKind::erc20_clusters)
        return clusters * family_size * family_size;
    return shape.accounts != 0 ? shape.accounts : shape.txs + 1;
}

void plan_workload(WorkloadKind kind, Plan& plan, const Shape& shape, Random& random)
{
    switch (kind)
    {
    case WorkloadKind::raw_transfers:
        return plan_raw_transfers(plan, shape);
    case WorkloadKind::erc20:
        return plan_erc20(plan, shape);
    case WorkloadKind::erc20_clusters:
        return plan_erc20_clusters(plan, shape, random);
    case WorkloadKind::uniswap:
        return plan_uniswap(plan, shape, random);
    case WorkloadKind::hot_account:
        return plan_hot_account(plan, shape, random);
    case WorkloadKind::p2p:
        return plan_p2p(plan, shape, random);
    case WorkloadKind::zipf:
        return plan_zipf(plan, shape, random);
    case WorkloadKind::chained:
        return plan_chained(plan, shape, 1);
    case WorkloadKind::half_chained:
        return plan_chained(plan, shape, 2);
    case WorkloadKind::mixed:
        return plan_mixed(plan, shape, random);
    }
}

/// An environment as the published measurements have it: no base fee, fees to the zero address, no limit.
evm::EvmEnv environment()
{
    evm::EvmEnv env;
    env.fork = evm::Fork::osaka;
    env.chain_id = 1;
    env.number = 23'935'694;
    env.timestamp = 1'764'798'551;
    env.gas_limit = ~std::uint64_t{0};
    env.blob_base_fee = 1;
    return env;
}
}  // namespace

std::string_view name_of(WorkloadKind kind) noexcept
{
    return info_of(kind).name;
}

std::span<const WorkloadKind> workload_kinds() noexcept
{
    return all_kinds;
}

std::optional<WorkloadKind> workload_of(std::string_view name) noexcept
{
    for (const auto kind : all_kinds)
        if (info_of(kind).name == name)
            return kind;
    return std::nullopt;
}

std::unique_ptr<Workload> generate(WorkloadKind kind, const WorkloadOptions& options)
{
    const Shape shape = shape_of(kind, options);
    auto workload = std::make_unique<Workload>();
    workload->kind = kind;
    workload->env = environment();
    Random random{options.seed};
    Plan plan{*workload, persons_of(kind, shape), options};
    plan_workload(kind, plan, shape, random);
    plan.finish();
    return workload;
}
}  // namespace braid::bench
