// SPDX-License-Identifier: Apache-2.0
#include "node/ledger.hpp"
#include "kernels/keccak.hpp"
#include "node/ledger_error.hpp"
#include "storage/trie.hpp"
#include "storage/trie_node_source.hpp"
#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/stored_state.hpp"
#include <algorithm>
#include <filesystem>

namespace braid::node
{
namespace
{
using storage::StateKey;
using storage::VmId;
using Answer = Result<storage::Value, storage::StateError>;

/// The state of a height with what the EVM asks of it, and what that stands on.
class OwnedState final : public storage::StateView
{
public:
    OwnedState(std::unique_ptr<storage::StateSource> source, storage::Fetchers& fetchers,
        evm::StorageRootOf storage_root_of)
      : source_(std::move(source)),
        fetching_(*source_, fetchers),
        state_(fetching_, std::move(storage_root_of))
    {}

    [[nodiscard]] Answer read(const StateKey& key) const noexcept override
    {
        return state_.read(key);
    }
    [[nodiscard]] bool may_wait() const noexcept override { return true; }
    [[nodiscard]] std::optional<Answer> poll(
        const StateKey& key, storage::PendingRead& asks) const noexcept override
    {
        return state_.poll(key, asks);
    }
    void forget(const StateKey& key, storage::PendingRead& asks) const noexcept override
    {
        state_.forget(key, asks);
    }
    void prefetch(std::span<const StateKey> keys) const noexcept override { state_.prefetch(keys); }

private:
    std::unique_ptr<storage::StateSource> source_;
    storage::FetchingView fetching_;
    evm::StoredState state_;
};

/// How keys of an account's slots begin, in flattened write sets.
class SlotPrefix
{
public:
    explicit SlotPrefix(const evm::Address& address)
    {
        std::ranges::copy(address.bytes, bytes_.begin());
    }

    [[nodiscard]] StateKey key() const noexcept
    {
        return {.vm = VmId::evm,
            .kind = static_cast<std::uint8_t>(evm::KeyKind::slot),
            .bytes = bytes_};
    }
    [[nodiscard]] bool begins_any_of(const storage::WriteSet& writes) const noexcept
    {
        const auto before = [](const storage::WriteSet::Entry& entry, const StateKey& wanted)
        { return storage::precedes(entry.key, wanted); };
        const auto at =
            std::lower_bound(writes.entries.begin(), writes.entries.end(), key(), before);
        return at != writes.entries.end() && at->key.vm == key().vm && at->key.kind == key().kind &&
               at->key.bytes.size() >= bytes_.size() &&
               equal(at->key.bytes.first(bytes_.size()), bytes_);
    }

private:
    /// Behind the address, the generation.
    std::array<std::uint8_t, 28> bytes_{};
};

/// A state that is only asked where an account has nothing but its mark: made when that happens.
class LateState final : public storage::StateView
{
public:
    LateState(const storage::StateDatabase& database, std::uint64_t height)
      : database_(database), height_(height)
    {}

    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const StateKey& key) const noexcept override
    {
        if (!state_)
        {
            auto state = database_.view(height_);
            if (!state.ok())
                return Err{storage::StateError::io};
            state_ = *std::move(state);
        }
        return state_->read(key);
    }

private:
    const storage::StateDatabase& database_;
    std::uint64_t height_;
    mutable std::unique_ptr<storage::StateView> state_;
};

/// A store in the folder of a ledger that is yet to be.
LedgerResult<std::unique_ptr<storage::Store>> make_store(
    const std::string& folder, const storage::RocksOptions& options)
{
    if (Ledger::is_in(folder))
        return failed(LedgerError::Kind::folder, folder + " holds a ledger already");
    std::error_code error;
    std::filesystem::create_directories(Ledger::store_folder(folder), error);
    if (error)
        return failed(LedgerError::Kind::folder, folder + ": " + error.message());
    auto store = storage::open_rocks_store(Ledger::store_folder(folder), options);
    if (!store.ok())
        return failed(store.error());
    return *std::move(store);
}

/// Root of the state trie whose nodes are in the store: the hash of its topmost one.
storage::StoreResult<Hash32> stored_root(const storage::Store& store)
{
    std::vector<std::uint8_t> key;
    storage::append_node_key({}, key);
    const auto node = store.view()->get(storage::Column::evm_nodes, key);
    if (!node.ok())
        return Err{node.error()};
    return *node ? kernels::keccak256(**node) : storage::empty_trie_root;
}

LedgerResult<Hash32> root_in(const storage::BlockRecord& record)
{
    for (const storage::StateRoot& root : record.state_roots)
        if (root.vm == VmId::evm)
            return root.root;
    return failed(LedgerError::Kind::wrong_root,
        "the record of height " + std::to_string(record.height) + " has no EVM root");
}

LedgerResult<Done> compare_roots(std::uint64_t height, const Hash32& recorded, const Hash32& root)
{
    if (recorded == root)
        return Done{};
    return failed(LedgerError::Kind::wrong_root,
        "the state root of height " + std::to_string(height) +
            " is not what was recorded: the database is damaged, restore it from a copy");
}
}  // namespace

std::string Ledger::store_folder(const std::string& folder)
{
    return folder + "/store";
}

bool Ledger::is_in(const std::string& folder)
{
    std::error_code error;
    return std::filesystem::exists(folder + "/DATABASE", error);
}

Ledger::Ledger(const LedgerOptions& options, std::unique_ptr<storage::StateDatabase> database)
  : options_(options), database_(std::move(database))
{
    BRAID_ASSERT(options_.nodes_interval > 0);
}

Ledger::~Ledger()
{
    if (writing_.valid())
        (void)writing_.get();
}

LedgerResult<std::unique_ptr<Ledger>> Ledger::create(const std::string& folder, const Hash32& chain,
    const storage::WriteSet& genesis, const LedgerOptions& options)
{
    {
        const auto store = make_store(folder, options.store);
        if (!store.ok())
            return Err{store.error()};
        if (const auto loaded = storage::StateDatabase::load(**store, genesis); !loaded.ok())
            return failed(loaded.error());
        storage::StoreTrieNodes nodes{**store};
        evm::StateCommitment commitment{
            nodes, storage::empty_trie_root, options.commitment_threads};
        struct Written final : storage::StateView
        {
            // An account of a genesis has its mark in the write set, or none.
            Result<storage::Value, storage::StateError> read(
                const StateKey&) const noexcept override
            {
                return storage::Value{};
            }
        };
        if (const auto root = commitment.update(genesis, Written{}); !root.ok())
            return failed(root.error());
        const auto harvest = commitment.harvest();
        const auto writes = storage::writes_of(harvest, *(*store)->view());
        if (!writes.ok())
            return failed(writes.error());
        if (const auto done = (*store)->commit(writes->writes); !done.ok())
            return failed(done.error());
        if (const auto sealed = storage::StateDatabase::seal(**store, 0); !sealed.ok())
            return failed(sealed.error());
    }
    LedgerOptions named = options;
    named.database.chain = chain;
    return open(folder, named);
}

LedgerResult<std::unique_ptr<Ledger>> Ledger::create_from_snapshot(
    const std::string& folder, const std::string& file, const LedgerOptions& options)
{
    LedgerOptions named = options;
    {
        const auto store = make_store(folder, options.store);
        if (!store.ok())
            return Err{store.error()};
        const auto imported = storage::import_snapshot(storage::os_file_system(), file, **store);
        if (!imported.ok())
            return failed(imported.error());
        const auto view = (*store)->view();
        const auto chain = storage::StateDatabase::chain_of(*view);
        const auto height = storage::StateDatabase::height_of(*view);
        if (!chain.ok() || !height.ok())
            return failed(chain.ok() ? height.error() : chain.error());
        if (imported->height != *height)
            return failed(LedgerError::Kind::snapshot,
                file + " holds no state that was settled as a whole: export it again");
        if (const auto sealed = storage::StateDatabase::seal(**store, **height); !sealed.ok())
            return failed(sealed.error());
        named.database.chain = *chain;
    }
    return open(folder, named);
}

LedgerResult<std::unique_ptr<Ledger>> Ledger::open(
    const std::string& folder, const LedgerOptions& options)
{
    using storage::StateDatabase;
    storage::DatabaseResult<std::unique_ptr<StateDatabase>> database{
        std::unique_ptr<StateDatabase>{}};
    if (options.read_only)
    {
        auto store = storage::open_rocks_store_read_only(store_folder(folder), options.store);
        if (!store.ok())
            return failed(store.error());
        database = StateDatabase::open_read_only(
            storage::os_file_system(), folder, *std::move(store), options.database);
    }
    else
    {
        auto store = storage::open_rocks_store(store_folder(folder), options.store);
        if (!store.ok())
            return failed(store.error());
        database = StateDatabase::open(
            storage::os_file_system(), folder, *std::move(store), options.database);
    }
    if (!database.ok())
        return failed(database.error());
    auto ledger = std::unique_ptr<Ledger>{new Ledger{options, *std::move(database)}};
    if (const auto done = ledger->take_up_tries(); !done.ok())
        return Err{done.error()};
    return ledger;
}

/// Brings the tries from where their nodes are to the last height of the log.
LedgerResult<Done> Ledger::take_up_tries()
{
    const auto root = stored_root(database_->store());
    if (!root.ok())
        return failed(root.error());
    if (!database_->nodes_height() && database_->settled() > 0)
        return failed(LedgerError::Kind::wrong_root,
            "the store has no nodes of the state's tries: restore the database from a copy");
    if (!database_->nodes_height() && !options_.read_only)
    {
        // From now on the log is kept for the tries.
        if (const auto done = database_->commit_nodes(0, {}); !done.ok())
            return failed(done.error());
    }
    nodes_height_ = database_->nodes_height().value_or(0);
    nodes_ = std::make_unique<storage::StoreTrieNodes>(database_->store());
    commitment_ =
        std::make_unique<evm::StateCommitment>(*nodes_, *root, options_.commitment_threads);
    committed_ = nodes_height_;
    if (const auto same = check_root(nodes_height_, *root); !same.ok())
        return same;
    return replay_tries(nodes_height_ + 1);
}

LedgerResult<Done> Ledger::replay_tries(std::uint64_t from)
{
    for (std::uint64_t height = from; height < database_->durable(); ++height)
    {
        const auto record = database_->record(height);
        if (!record.ok())
            return failed(record.error());
        const LateState state_after{*database_, height};
        const auto root = commitment_->update(record->record.write_set, state_after);
        if (!root.ok())
            return failed(root.error());
        const auto recorded = root_in(record->record);
        if (!recorded.ok())
            return Err{recorded.error()};
        if (const auto same = compare_roots(height, *recorded, *root); !same.ok())
            return same;
        committed_ = height;
    }
    return Done{};
}

LedgerResult<Hash32> Ledger::recorded_root(std::uint64_t height) const
{
    const auto record = database_->record(height);
    if (!record.ok())
        return failed(record.error());
    return root_in(record->record);
}

LedgerResult<Done> Ledger::check_root(std::uint64_t height, const Hash32& root) const
{
    // A genesis has no record, nor has the first height of an imported ledger.
    if (height < database_->counters().log_extent.first_height)
        return Done{};
    const auto recorded = recorded_root(height);
    if (!recorded.ok())
        return Err{recorded.error()};
    return compare_roots(height, *recorded, root);
}

LedgerResult<std::uint64_t> Ledger::apply(const storage::WriteSet& writes)
{
    const std::uint64_t before = database_->next_height() - 1;
    const auto slots_before =
        [&](const evm::Address& address) -> Result<std::vector<u256>, storage::StateError>
    {
        std::vector<u256> slots;
        // Most of what is destroyed never had any, and the scan goes through all of memory.
        const auto some = may_have_storage(address);
        if (!some.ok())
            return Err{some.error()};
        if (!*some)
            return slots;
        const SlotPrefix prefix{address};
        const auto done = database_->scan(prefix.key(), before,
            [&](const StateKey& slot, const storage::Value&)
            {
                slots.push_back(u256::from_be(slot.bytes.data() + prefix.key().bytes.size()));
                return true;
            });
        if (!done.ok())
            return Err{storage::StateError::io};
        return slots;
    };
    auto flat = evm::flatten(writes, slots_before);
    if (!flat.ok())
        return failed(
            LedgerError::Kind::state, "the storage of a destroyed account could not be read");
    const auto height = database_->apply(flat->writes);
    if (!height.ok())
        return failed(height.error());
    const std::lock_guard lock{mutex_};
    applied_.push_back({.height = *height, .flat = *std::move(flat)});
    return *height;
}

Result<bool, storage::StateError> Ledger::may_have_storage(const evm::Address& address)
{
    const SlotPrefix prefix{address};
    {
        // Before the tries are asked: what commit() takes away here is there by then.
        const std::lock_guard lock{mutex_};
        for (const Applied& applied : applied_)
            if (prefix.begins_any_of(applied.flat.writes))
                return true;
    }
    const auto root = commitment_->storage_root(address);
    if (!root.ok())
        return Err{root.error().state};
    return *root != storage::empty_trie_root;
}

LedgerResult<Hash32> Ledger::commit(const LedgerBlock& block)
{
    const Applied* applied = nullptr;
    {
        const std::lock_guard lock{mutex_};
        if (applied_.empty())
            return failed(
                LedgerError::Kind::wrong_height, "no height was applied that is not committed");
        // Stays where it is while others are put behind it.
        applied = &applied_.front();
    }
    auto root = commit(*applied, block);
    const std::lock_guard lock{mutex_};
    applied_.pop_front();
    return root;
}

LedgerResult<Hash32> Ledger::commit(const Applied& applied, const LedgerBlock& block)
{
    const std::lock_guard only{committing_};
    const LateState state_after{*database_, applied.height};
    const auto root = commitment_->update(applied.flat.writes, state_after);
    if (!root.ok())
        return failed(root.error());
    const storage::BlockRecord record{.height = applied.height,
        .receipts_root = block.receipts_root,
        .state_roots = {{.vm = VmId::evm, .root = *root}},
        .transactions = {block.transactions.begin(), block.transactions.end()},
        .write_set = applied.flat.writes};
    if (const auto submitted = database_->submit(record); !submitted.ok())
        return failed(submitted.error());
    committed_ = applied.height;
    if (const auto written = write_nodes_if_due(applied.height); !written.ok())
        return Err{written.error()};
    return *root;
}

LedgerResult<Done> Ledger::wait(std::uint64_t height)
{
    if (const auto durable = database_->wait(height); !durable.ok())
        return failed(durable.error());
    return Done{};
}

LedgerResult<Done> Ledger::write_nodes_if_due(std::uint64_t height)
{
    if (height < nodes_height_ + options_.nodes_interval)
        return Done{};
    // While nodes are being written, more of them may be gathered.
    if (writing_.valid() && writing_.wait_for(std::chrono::seconds{0}) != std::future_status::ready)
        return Done{};
    if (const auto finished = finish_writing_nodes(); !finished.ok())
        return finished;
    return write_nodes(height);
}

LedgerResult<Done> Ledger::finish_writing_nodes()
{
    return writing_.valid() ? writing_.get() : LedgerResult<Done>{Done{}};
}

/// [what was harvested before is in the store]
LedgerResult<Done> Ledger::write_nodes(std::uint64_t height)
{
    commitment_->evict(options_.trie_size_max);
    auto harvest = std::make_shared<const storage::TrieHarvest>(commitment_->harvest());
    nodes_height_ = height;
    const auto write = [this, height, harvest]() -> LedgerResult<Done>
    {
        const auto writes = storage::writes_of(*harvest, *database_->store().view());
        if (!writes.ok())
            return failed(writes.error());
        if (const auto durable = database_->wait(height); !durable.ok())
            return failed(durable.error());
        const auto done = database_->commit_nodes(height, writes->writes);
        if (!done.ok())
            return failed(done.error());
        return Done{};
    };
    writing_ = std::async(std::launch::async, write);
    return Done{};
}

LedgerResult<Done> Ledger::rewind(std::uint64_t height)
{
    {
        const std::lock_guard lock{mutex_};
        applied_.clear();
    }
    if (const auto finished = finish_writing_nodes(); !finished.ok())
        return finished;
    if (height < committed())
        if (const auto back = rewind_tries(height); !back.ok())
            return back;
    if (const auto done = database_->rewind(height); !done.ok())
        return failed(done.error());
    committed_ = std::min(committed(), height);
    return Done{};
}

/// The tries first, as the database's rewind() wants: after a crash in between they are brought forward again.
LedgerResult<Done> Ledger::rewind_tries(std::uint64_t height)
{
    if (const auto durable = wait(committed()); !durable.ok())
        return durable;
    const auto changed = database_->changed_above(height);
    if (!changed.ok())
        return failed(changed.error());
    const auto state = database_->view(height);
    if (!state.ok())
        return failed(state.error());
    const auto before = values_at(**state, *changed);
    if (!before.ok())
        return Err{before.error()};
    const auto root = commitment_->update(*before, **state);
    if (!root.ok())
        return failed(root.error());
    if (const auto same = check_root(height, *root); !same.ok())
        return same;
    if (nodes_height_ <= height)
        return Done{};
    if (const auto written = write_nodes(height); !written.ok())
        return written;
    return finish_writing_nodes();
}

LedgerResult<storage::WriteSet> Ledger::values_at(
    const storage::StateView& state, const storage::StateDatabase::Locations& locations) const
{
    storage::WriteSet values;
    values.entries.reserve(locations.keys.size());
    for (const StateKey& key : locations.keys)
    {
        const auto value = state.read(key);
        if (!value.ok())
            return failed(LedgerError::Kind::state, "a value of an older height could not be read");
        values.entries.push_back({.key = key, .value = *value});
    }
    return values;
}

LedgerResult<evm::AccountProof> Ledger::prove(
    std::uint64_t height, const evm::Address& address, std::span<const u256> slots) const
{
    const auto explain = [height](evm::ProveError error)
    {
        switch (error)
        {
        case evm::ProveError::too_many_slots:
            return failed(LedgerError::Kind::too_many_slots,
                "a proof is of " + std::to_string(evm::proof_slot_count_max) + " slots at most");
        case evm::ProveError::wrong_root:
            return failed(LedgerError::Kind::wrong_root,
                "what is known of height " + std::to_string(height) +
                    " does not lead to its state root: the database is damaged");
        case evm::ProveError::state_unavailable:
            break;
        }
        return failed(LedgerError::Kind::state, "the state or its tries could not be read");
    };
    const std::lock_guard only{committing_};
    if (height > committed())
        return failed(LedgerError::Kind::wrong_height,
            "height " + std::to_string(height) + " is not committed");
    if (height == committed())
    {
        auto proof = evm::prove_account(*commitment_, address, slots);
        return proof.ok() ? LedgerResult<evm::AccountProof>{*std::move(proof)} :
                            LedgerResult<evm::AccountProof>{explain(proof.error())};
    }
    // The records tell what changed.
    if (const auto durable = database_->wait(committed()); !durable.ok())
        return failed(durable.error());
    const auto state = database_->view(height);
    if (!state.ok())
        return failed(state.error());
    const auto changed = database_->changed_above(height);
    if (!changed.ok())
        return failed(changed.error());
    const auto values = values_at(**state, *changed);
    if (!values.ok())
        return Err{values.error()};
    const auto root = recorded_root(height);
    if (!root.ok())
        return Err{root.error()};
    auto proof = evm::prove_account_at(*commitment_,
        {.state_root = *root, .values = &*values, .state = state->get()}, address, slots);
    return proof.ok() ? LedgerResult<evm::AccountProof>{*std::move(proof)} :
                        LedgerResult<evm::AccountProof>{explain(proof.error())};
}

LedgerResult<std::unique_ptr<storage::StateView>> Ledger::state(std::uint64_t height) const
{
    auto source = database_->source(height);
    if (!source.ok())
        return failed(source.error());
    std::call_once(fetchers_once_,
        [this] { fetchers_ = std::make_unique<storage::Fetchers>(options_.fetch); });
    const auto storage_root_of =
        [this](const evm::Address& address) -> Result<Hash32, storage::StateError>
    {
        const auto root = commitment_->storage_root(address);
        if (!root.ok())
            return Err{root.error().state};
        return *root;
    };
    return std::unique_ptr<storage::StateView>{
        std::make_unique<OwnedState>(*std::move(source), *fetchers_, storage_root_of)};
}

LedgerResult<Done> Ledger::settle()
{
    if (const auto finished = finish_writing_nodes(); !finished.ok())
        return finished;
    if (nodes_height_ < committed())
    {
        if (const auto written = write_nodes(committed()); !written.ok())
            return written;
        if (const auto finished = finish_writing_nodes(); !finished.ok())
            return finished;
    }
    if (const auto settled = database_->settle_all(); !settled.ok())
        return failed(settled.error());
    return Done{};
}

LedgerResult<Done> Ledger::prune()
{
    if (const auto settled = settle(); !settled.ok())
        return settled;
    if (const auto pruned = database_->prune(); !pruned.ok())
        return failed(pruned.error());
    return Done{};
}

LedgerResult<storage::SnapshotSize> Ledger::write_snapshot(const std::string& file)
{
    if (const auto settled = settle(); !settled.ok())
        return Err{settled.error()};
    const storage::SnapshotHead head{
        .height = committed(), .chain_id = load_be<std::uint64_t>(database_->chain().data())};
    const auto size =
        storage::export_snapshot(*database_->store().view(), head, storage::os_file_system(), file);
    if (!size.ok())
        return failed(size.error());
    return *size;
}
}  // namespace braid::node
