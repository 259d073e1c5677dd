// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"

namespace braid::cli
{
void add_db(CLI::App& app, Action& chosen)
{
    CLI::App* db = app.add_subcommand(
        "db", "Look after a folder with a chain's durable state, while no node has it open");
    db->require_subcommand(1);
    add_db_stats(*db, chosen);
    add_db_check(*db, chosen);
    add_db_prune(*db, chosen);
    add_db_checkpoint(*db, chosen);
    add_db_export(*db, chosen);
    add_db_import(*db, chosen);
}
}  // namespace braid::cli
