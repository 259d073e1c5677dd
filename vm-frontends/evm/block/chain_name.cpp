// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/chain.hpp"

// A fixture's network is the name of a fork, or two of them with where the second starts:
//
//   network     = fork | fork "To" fork "At" where
//   where       = number | "Time" number | "Diff" hex digits
//   number      = decimal digits, "k" for thousands

namespace braid::evm
{
namespace
{
/// What starting a named fork sets in a chain's specification.
struct Rung
{
    std::string_view name;
    std::optional<Fork> fork;
    std::uint64_t ChainSpec::* glacier = nullptr;
};

/// Every name in the order of the forks; a name includes all before it.
constexpr std::array ladder{
    Rung{"Frontier", Fork::frontier},
    Rung{"Homestead", Fork::homestead},
    Rung{"Dao", std::nullopt},
    Rung{"EIP150", Fork::tangerine_whistle},
    Rung{"EIP158", Fork::spurious_dragon},
    Rung{"Byzantium", Fork::byzantium},
    Rung{"Constantinople", Fork::constantinople},
    Rung{"ConstantinopleFix", Fork::petersburg},
    Rung{"Istanbul", Fork::istanbul},
    Rung{"MuirGlacier", std::nullopt, &ChainSpec::muir_glacier_block},
    Rung{"Berlin", Fork::berlin},
    Rung{"London", Fork::london},
    Rung{"ArrowGlacier", std::nullopt, &ChainSpec::arrow_glacier_block},
    Rung{"GrayGlacier", std::nullopt, &ChainSpec::gray_glacier_block},
    Rung{"Paris", Fork::paris},
    Rung{"Shanghai", Fork::shanghai},
    Rung{"Cancun", Fork::cancun},
    Rung{"Prague", Fork::prague},
    Rung{"Osaka", Fork::osaka},
    Rung{"BPO1", Fork::bpo1},
    Rung{"BPO2", Fork::bpo2},
    Rung{"BPO3", std::nullopt},
    Rung{"BPO4", std::nullopt},
    Rung{"BPO5", std::nullopt},
};

std::optional<std::size_t> rung_of(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < ladder.size(); ++i)
    {
        if (ladder[i].name == name)
            return i;
    }
    // Aliases ("Merge", "SpuriousDragon", "DAO") have the rung of their fork.
    if (const auto fork = fork_of(name))
    {
        for (std::size_t i = 0; i < ladder.size(); ++i)
        {
            if (ladder[i].fork == fork)
                return i;
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> number_of(std::string_view text, std::uint64_t base) noexcept
{
    std::uint64_t scale = 1;
    if (base == 10 && text.ends_with('k'))
    {
        text.remove_suffix(1);
        scale = 1000;
    }
    if (text.empty() || text.size() > 15)
        return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text)
    {
        std::uint64_t digit = base;
        if (c >= '0' && c <= '9')
            digit = static_cast<std::uint64_t>(c - '0');
        else if (c >= 'A' && c <= 'F')
            digit = static_cast<std::uint64_t>(c - 'A') + 10;
        if (digit >= base)
            return std::nullopt;
        value = value * base + digit;
    }
    return value * scale;
}

/// A network's name taken apart.
struct Transition
{
    std::size_t from = 0;
    std::size_t to = 0;
    /// A number or a time.
    std::uint64_t at = 0;
    std::optional<u256> total_difficulty = std::nullopt;
};

std::optional<Transition> parse(std::string_view network) noexcept
{
    if (const auto only = rung_of(network))
        return Transition{.from = *only, .to = *only};
    const auto at = network.rfind("At");
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string_view forks = network.substr(0, at);
    const auto to = forks.find("To");
    if (to == std::string_view::npos)
        return std::nullopt;
    const auto first = rung_of(forks.substr(0, to));
    const auto second = rung_of(forks.substr(to + 2));
    if (!first || !second || *first >= *second)
        return std::nullopt;
    Transition transition{.from = *first, .to = *second};
    std::string_view where = network.substr(at + 2);
    std::optional<std::uint64_t> number;
    if (where.starts_with("Diff"))
    {
        number = number_of(where.substr(4), 16);
        transition.total_difficulty = u256{number.value_or(0)};
    }
    else
        number = number_of(where.starts_with("Time") ? where.substr(4) : where, 10);
    if (!number)
        return std::nullopt;
    transition.at = *number;
    return transition;
}

void start(ChainSpec& spec, const Rung& rung, const Transition& transition, bool second)
{
    const std::uint64_t at = second ? transition.at : 0;
    // Chains of tests that pass over the DAO fork have not forked then.
    if (rung.name == "Dao" && &rung == &ladder[transition.to] && second)
        spec.dao_block = at;
    if (rung.glacier != nullptr)
        spec.*rung.glacier = at;
    if (!rung.fork)
        return;
    if (rung.fork == Fork::paris && second && transition.total_difficulty)
        spec.terminal_total_difficulty = transition.total_difficulty;
    else
        spec.starts[static_cast<std::size_t>(*rung.fork)] = at;
}
/// Blob parameters that the rung brings: those given for its name, else mainnet's.
std::optional<BlobSchedule> schedule_of(
    const Rung& rung, std::span<const NamedBlobSchedule> given) noexcept
{
    for (const auto& named : given)
    {
        if (named.fork == rung.name)
            return named.schedule;
    }
    if (rung.fork && *rung.fork >= Fork::cancun)
        return blob_schedule_of(*rung.fork);
    return std::nullopt;
}
}  // namespace

std::optional<ChainSpec> chain_of(
    std::string_view network, std::span<const NamedBlobSchedule> schedules)
{
    const auto transition = parse(network);
    if (!transition)
        return std::nullopt;
    ChainSpec spec = chain_at(Fork::frontier);
    for (std::size_t i = 0; i <= transition->to; ++i)
    {
        const bool second = i > transition->from;
        start(spec, ladder[i], *transition, second);
        if (const auto schedule = schedule_of(ladder[i], schedules))
            spec.blob_steps.push_back(
                {.timestamp = second ? transition->at : 0, .schedule = *schedule});
    }
    return spec;
}
}  // namespace braid::evm
