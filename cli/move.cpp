// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"

namespace braid::cli
{
void add_move(CLI::App& app, Action& chosen)
{
    CLI::App* move = app.add_subcommand(
        "move", "Look into chains that run Move, and run fixtures of their transactions");
    move->require_subcommand(1);
    add_move_waypoint(*move, chosen);
    add_move_genesis(*move, chosen);
    add_move_view(*move, chosen);
    add_move_run(*move, chosen);
    add_move_disasm(*move, chosen);
    add_move_verify(*move, chosen);
}
}  // namespace braid::cli
