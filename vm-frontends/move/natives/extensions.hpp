// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/natives/cell_store.hpp"
#include "vm-frontends/move/natives/crypto/algebra_extension.hpp"
#include "vm-frontends/move/natives/crypto/ristretto_extension.hpp"
#include "vm-frontends/move/natives/delayed_fields.hpp"
#include "vm-frontends/move/natives/table_store.hpp"

namespace braid::move
{
/// An entry function call as 0x1::transaction_context shows it.
struct EntryFunctionText
{
    Hash32 account;
    std::string_view module;
    std::string_view function;
    /// Canonical names, as 0x1::type_info::type_name gives them.
    std::span<const std::string_view> type_arguments;
    std::span<const Bytes> arguments;
};

/// Where a transaction stands in its block, to 0x1::transaction_context.
enum class TransactionIndexKind : std::uint8_t
{
    not_available,
    /// In a block that is executed.
    block,
    /// In none yet: it is validated, or simulated.
    validation,
};

/// What a user's transaction says of itself to 0x1::transaction_context. Views memory that outlives the transaction.
struct UserTransactionFacts
{
    struct Multisig
    {
        Hash32 account;
        std::optional<EntryFunctionText> entry_function;
    };
    Hash32 sender;
    std::span<const Hash32> secondary_signers;
    Hash32 gas_payer;
    std::uint64_t max_gas_amount = 0;
    std::uint64_t gas_unit_price = 0;
    std::uint8_t chain_id = 0;
    std::optional<EntryFunctionText> entry_function;
    std::optional<Multisig> multisig;
    TransactionIndexKind index_kind = TransactionIndexKind::not_available;
    /// [index_kind != not_available]
    std::uint32_t index = 0;
};

/// What a session is, to the natives that run in it.
struct SessionFacts
{
    /// The hash of the session's id: seeds handles of tables and unique addresses, and is what get_txn_hash gives.
    Hash32 session_hash;
    /// Which of the transaction's sessions it is.
    std::uint8_t session_number = 0;
    /// SHA3-256 of the script that runs; empty where none does.
    Bytes script_hash;
    std::uint8_t chain_id = 0;
    /// Null outside of user transactions: genesis, block metadata, views.
    const UserTransactionFacts* user = nullptr;
    /// Whether code may ask for its modules to be published.
    bool may_publish = true;
    /// Whether the entry function says `#[randomness]`, and so may use it.
    bool is_unbiasable = false;
    /// Items and bytes of the global state at the epoch's begin.
    std::uint64_t storage_items = 0;
    std::uint64_t storage_bytes = 0;
};

/// Modules that a publisher lets its modules depend on. [modules are sorted and differ; an empty name stands for all]
struct AllowedModules
{
    Hash32 account;
    std::span<const std::string_view> modules;
};

/// What 0x1::code asked to be published when the payload has ended.
struct PublishRequest
{
    Hash32 destination;
    std::span<const Bytes> modules;
    /// Sorted, each once.
    std::span<const std::string_view> expected_modules;
    /// By account, each once; nothing restricts where `is_restricted` is false. The modules expected are among them.
    std::span<const AllowedModules> allowed;
    bool is_restricted = false;
    bool check_compatibility = true;
};

/// An event as it was emitted, its bytes not yet made where they hold delayed values.
struct StoredEvent
{
    std::optional<EventPlace> place;
    const Type* type = nullptr;
    Bytes data;
    /// What to say at the end in the place of `data`; null where `data` is all there is.
    const Layout* delayed = nullptr;
    Value value;
};

/// What natives know and keep during one session; what they keep lives in the session's arena.
struct NativeExtensions
{
    /// What is named outlives the session.
    void begin(
        Arena& arena, Heap& heap, StateSource& state, const SessionFacts& session_facts) noexcept;

    /// Whether the state stopped answering a native.
    [[nodiscard]] bool state_stopped() const noexcept { return tables.stopped() || cells_stopped; }

    /// What natives did, as the session's change set says it: tables, cells, events. The order of changes and cells is left
    /// to the caller; events stand in the order of their emission.
    [[nodiscard]] Result<Done, StatusCode> append_effects(
        ChangeSet& out, ClosureExchange& closures) noexcept;

    Arena* arena = nullptr;
    SessionFacts facts;
    TableStore tables;
    CellStore cells;
    bool cells_stopped = false;
    DelayedFields delayed;
    ArenaList<StoredEvent> events;
    /// Unique addresses given out.
    std::uint64_t unique_address_count = 0;
    /// Numbers given out that increase from transaction to transaction.
    std::uint16_t increasing_count = 0;
    /// Random numbers asked for.
    std::uint64_t randomness_counter = 0;
    std::optional<PublishRequest> publish_request;
    /// Where natives make bytes: kept from session to session.
    std::vector<std::uint8_t> buffer;
    /// Points of 0x1::ristretto255 and elements of 0x1::crypto_algebra, by their handles. begin() empties both.
    RistrettoExtension ristretto;
    AlgebraExtension algebra;
};
}  // namespace braid::move
