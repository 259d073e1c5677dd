// SPDX-License-Identifier: Apache-2.0
#include "cli/db_folder.hpp"
#include "cli/command.hpp"
#include <fmt/core.h>

namespace braid::cli
{
void add_db_folder(CLI::App& command, std::string& folder)
{
    command.add_option("DIR", folder, "The folder")->required()->check(CLI::ExistingDirectory);
}

std::unique_ptr<node::Ledger> open_ledger(
    const std::string& folder, const node::LedgerOptions& options)
{
    if (!node::Ledger::is_in(folder))
        throw InputError(fmt::format("{}: no database is in this folder", folder));
    auto ledger = node::Ledger::open(folder, options);
    if (!ledger.ok())
        throw InputError(fmt::format("{}: {}", folder, ledger.error().detail));
    return *std::move(ledger);
}

std::string size_text(std::uint64_t bytes)
{
    constexpr std::array names{"bytes", "KiB", "MiB", "GiB", "TiB"};
    auto amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; amount >= 1024 && unit + 1 < names.size(); ++unit)
        amount /= 1024;
    return unit == 0 ? fmt::format("{} bytes", bytes) :
                       fmt::format("{:.2f} {}", amount, names[unit]);
}
}  // namespace braid::cli
