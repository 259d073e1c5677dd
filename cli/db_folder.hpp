// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/ledger.hpp"
#include <CLI/App.hpp>

namespace braid::cli
{
/// The folder that a subcommand of `db` is about, as its first argument.
void add_db_folder(CLI::App& command, std::string& folder);

/// Opens the ledger of a folder, to change it or to read it alone. Throws InputError.
[[nodiscard]] std::unique_ptr<node::Ledger> open_ledger(
    const std::string& folder, const node::LedgerOptions& options);

/// For people: 1.50 GiB.
[[nodiscard]] std::string size_text(std::uint64_t bytes);
}  // namespace braid::cli
