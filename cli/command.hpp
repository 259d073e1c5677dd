// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <stdexcept>

namespace braid::cli
{
/// What the program returns to the shell.
enum class ExitCode : int
{
    ok = 0,
    /// A check of the work itself failed: a test, a root, a comparison.
    check_failed = 1,
    /// The arguments or the input files are wrong; nothing was checked.
    bad_input = 2,
};

/// Thrown where arguments or input files are wrong; its text is for the user. Caught in main() alone.
struct InputError : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

/// The work of the subcommand that was chosen on the command line.
using Action = std::function<ExitCode()>;

/// Adds a subcommand: its options, its help, and what `chosen` becomes when it is named.
/// `chosen` outlives `app`.
void add_replay(CLI::App& app, Action& chosen);
void add_bench(CLI::App& app, Action& chosen);
/// The subcommand of `bench`.
CLI::App* add_bench_kernels(CLI::App& bench, Action& chosen);
void add_evm(CLI::App& app, Action& chosen);
/// The subcommands of `evm`.
void add_evm_statetest(CLI::App& evm, Action& chosen);
void add_evm_blocktest(CLI::App& evm, Action& chosen);
void add_evm_t8n(CLI::App& evm, Action& chosen);
void add_db(CLI::App& app, Action& chosen);
/// The subcommands of `db`.
void add_db_stats(CLI::App& db, Action& chosen);
void add_db_check(CLI::App& db, Action& chosen);
void add_db_prune(CLI::App& db, Action& chosen);
void add_db_checkpoint(CLI::App& db, Action& chosen);
void add_db_export(CLI::App& db, Action& chosen);
void add_db_import(CLI::App& db, Action& chosen);
void add_move(CLI::App& app, Action& chosen);
/// The subcommands of `move`.
void add_move_disasm(CLI::App& move, Action& chosen);
void add_move_genesis(CLI::App& move, Action& chosen);
void add_move_verify(CLI::App& move, Action& chosen);
void add_move_run(CLI::App& move, Action& chosen);
void add_move_view(CLI::App& move, Action& chosen);
void add_move_waypoint(CLI::App& move, Action& chosen);
void add_svm(CLI::App& app, Action& chosen);
/// The subcommand of `svm` that runs fixtures.
void add_svm_run(CLI::App& svm, Action& chosen);
/// The subcommand of `svm` that times them.
void add_svm_bench(CLI::App& svm, Action& chosen);
}  // namespace braid::cli
