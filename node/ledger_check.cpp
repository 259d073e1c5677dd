// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "node/ledger_error.hpp"
#include "storage/trie.hpp"
#include "storage/trie_node_source.hpp"
#include "vm-frontends/evm/keys.hpp"

namespace braid::node
{
namespace
{
using storage::StateKey;

/// The kinds of location that the EVM's root is made of.
constexpr std::array committed_kinds{
    evm::KeyKind::balance, evm::KeyKind::nonce, evm::KeyKind::code_hash, evm::KeyKind::slot};
/// So many locations are put into the tries at once.
constexpr std::size_t batch_size = std::size_t{1} << 16;

/// For tries that are made anew.
class NoNodes final : public storage::TrieNodeSource
{
public:
    [[nodiscard]] Result<std::vector<Node>, std::string> read(
        std::span<const storage::TriePlace> places) const override
    {
        return std::vector<Node>(places.size());
    }
};

/// Tries of a whole state, from its locations.
class Anew
{
public:
    Anew(const storage::StateView& state, unsigned threads)
      : state_(state), commitment_(nodes_, storage::empty_trie_root, threads)
    {}

    /// False after an error.
    bool add(const StateKey& key, const storage::Value& value)
    {
        ++locations_;
        batch_.entries.push_back(
            {.key = {.vm = key.vm, .kind = key.kind, .bytes = arena_->copy(key.bytes)},
                .value = value.kind() == storage::Value::Kind::blob ?
                             storage::Value::of_blob(arena_->copy(value.blob())) :
                             value});
        return batch_.entries.size() < batch_size || flush();
    }
    bool flush()
    {
        const auto root = commitment_.update(batch_, state_);
        batch_.entries.clear();
        arena_.emplace();
        if (!root.ok())
            error_ = failed(root.error()).error;
        return root.ok();
    }

    [[nodiscard]] evm::StateCommitment& commitment() noexcept { return commitment_; }
    [[nodiscard]] const std::optional<LedgerError>& error() const noexcept { return error_; }
    [[nodiscard]] std::uint64_t locations() const noexcept { return locations_; }

private:
    const storage::StateView& state_;
    NoNodes nodes_;
    evm::StateCommitment commitment_;
    std::optional<Arena> arena_{std::in_place};
    storage::WriteSet batch_;
    std::optional<LedgerError> error_;
    std::uint64_t locations_ = 0;
};

/// Holds the nodes of tries against all that the store has of them.
LedgerResult<std::uint64_t> compare_nodes(
    const storage::TrieHarvest& harvest, const storage::Store& store)
{
    std::size_t next = 0;
    bool differs = false;
    const auto scanned = store.view()->scan(storage::Column::evm_nodes, {},
        [&](Bytes key, Bytes node)
        {
            differs = next == harvest.entries.size() ||
                      !equal(harvest.key(harvest.entries[next]), key) ||
                      !equal(harvest.node(harvest.entries[next]).value_or(Bytes{}), node);
            ++next;
            return !differs;
        });
    if (!scanned.ok())
        return failed(scanned.error());
    if (differs || next != harvest.entries.size())
        return failed(LedgerError::Kind::wrong_root,
            "the nodes of tries in the store are not those of the state: restore the database from "
            "a copy");
    return next;
}
}  // namespace

LedgerResult<LedgerReport> Ledger::check(const storage::CheckOptions& options,
    const std::function<void(std::uint64_t locations)>& progress) const
{
    LedgerReport report;
    const auto database = database_->check(options);
    if (!database.ok())
        return failed(database.error());
    report.database = *database;
    report.root_height = database_->nodes_height().value_or(0);

    const auto state = database_->view(report.root_height);
    if (!state.ok())
        return failed(state.error());
    Anew anew{**state, options_.commitment_threads};
    for (const evm::KeyKind kind : committed_kinds)
    {
        const StateKey all{
            .vm = storage::VmId::evm, .kind = static_cast<std::uint8_t>(kind), .bytes = {}};
        const auto scanned = database_->scan(all, report.root_height,
            [&](const StateKey& key, const storage::Value& value)
            {
                if (progress && anew.locations() % batch_size == 0)
                    progress(anew.locations());
                return anew.add(key, value);
            });
        if (!scanned.ok())
            return failed(scanned.error());
        if (anew.error() || !anew.flush())
            return Err{*anew.error()};
    }
    report.locations = anew.locations();
    report.root = anew.commitment().root();
    if (const auto same = check_root(report.root_height, report.root); !same.ok())
        return Err{same.error()};
    const auto nodes = compare_nodes(anew.commitment().harvest(), database_->store());
    if (!nodes.ok())
        return Err{nodes.error()};
    report.nodes = *nodes;
    return report;
}
}  // namespace braid::node
