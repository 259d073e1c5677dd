// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/loop.hpp"
#include "vm-frontends/evm/interpreter/loops.hpp"

void braid::evm::run_frontier(Machine& m) noexcept
{
    run<false>(m, ForkRules<Fork::frontier>{});
}
