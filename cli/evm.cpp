// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"

namespace braid::cli
{
void add_evm(CLI::App& app, Action& chosen)
{
    CLI::App* evm =
        app.add_subcommand("evm", "Run the public test formats of the Ethereum Virtual Machine");
    evm->require_subcommand(1);
    add_evm_statetest(*evm, chosen);
    add_evm_blocktest(*evm, chosen);
    add_evm_t8n(*evm, chosen);
}
}  // namespace braid::cli
