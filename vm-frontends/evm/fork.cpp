// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/fork.hpp"
#include <array>

namespace braid::evm
{
namespace
{
struct ForkName
{
    std::string_view name;
    Fork fork;
};

/// The first name of a fork is the one that name_of() gives.
constexpr std::array fork_names{
    ForkName{"Frontier", Fork::frontier},
    ForkName{"Homestead", Fork::homestead},
    ForkName{"DAO", Fork::dao},
    ForkName{"EIP150", Fork::tangerine_whistle},
    ForkName{"TangerineWhistle", Fork::tangerine_whistle},
    ForkName{"EIP158", Fork::spurious_dragon},
    ForkName{"SpuriousDragon", Fork::spurious_dragon},
    ForkName{"Byzantium", Fork::byzantium},
    ForkName{"Constantinople", Fork::constantinople},
    ForkName{"ConstantinopleFix", Fork::petersburg},
    ForkName{"Petersburg", Fork::petersburg},
    ForkName{"Istanbul", Fork::istanbul},
    ForkName{"MuirGlacier", Fork::istanbul},
    ForkName{"Berlin", Fork::berlin},
    ForkName{"London", Fork::london},
    ForkName{"ArrowGlacier", Fork::london},
    ForkName{"GrayGlacier", Fork::london},
    ForkName{"Merge", Fork::paris},
    ForkName{"Paris", Fork::paris},
    ForkName{"Shanghai", Fork::shanghai},
    ForkName{"Cancun", Fork::cancun},
    ForkName{"Prague", Fork::prague},
    ForkName{"Osaka", Fork::osaka},
    ForkName{"BPO1", Fork::bpo1},
    ForkName{"BPO2", Fork::bpo2},
};
}  // namespace

std::string_view name_of(Fork fork) noexcept
{
    for (const auto& entry : fork_names)
        if (entry.fork == fork)
            return entry.name;
    return {};
}

std::optional<Fork> fork_of(std::string_view name) noexcept
{
    for (const auto& entry : fork_names)
        if (entry.name == name)
            return entry.fork;
    return std::nullopt;
}
}  // namespace braid::evm
