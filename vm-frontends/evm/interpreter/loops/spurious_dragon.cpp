// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/loop.hpp"
#include "vm-frontends/evm/interpreter/loops.hpp"

void braid::evm::run_spurious_dragon(Machine& m) noexcept
{
    run<false>(m, ForkRules<Fork::spurious_dragon>{});
}
