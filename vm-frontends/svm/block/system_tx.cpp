// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/block/system_tx.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/transaction/rent_state.hpp"
#include "vm-frontends/svm/transaction/transaction_run.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
/// One execution of a SystemTx. Members are false where the state cannot be read.
class SystemRun
{
public:
    SystemRun(const SystemTx& tx, const SvmEnv& env, engine::TxView& view) noexcept
      : tx_(tx),
        reader_(view),
        view_(view),
        rent_(env.sysvars->rent.value_or(Rent{})),
        receipt_(view.arena().make<SystemReceipt>())
    {}

    [[nodiscard]] Result<engine::Receipt, engine::Blocked> run() noexcept
    {
        const bool done = std::ranges::all_of(tx_.sysvars,
                              [this](const SysvarWrite& write) { return write_sysvar(write); }) &&
                          (!tx_.settles_fees || settle_fees()) && (!tx_.burns || burn());
        if (!done)
            return Err{reader_.blocked()};
        for (const ProcessedKey& key : tx_.forgotten)
            view_.erase(view_.locate(key.view()));
        return engine::Receipt{.detail = receipt_};
    }

private:
    void put(engine::Location* location, const Account& account) noexcept
    {
        view_.put(location, storage::Value::of_blob(encode_account(account, view_.arena())));
    }

    /// A sysvar keeps its lamports, or gets what makes it exempt from rent.
    [[nodiscard]] bool write_sysvar(const SysvarWrite& write) noexcept
    {
        LoadedAccount before;
        if (!reader_.read(write.address, before))
            return false;
        const bool exists = before.account.lamports != 0;
        put(before.location, {.lamports = std::max(before.account.lamports,
                                  rent_.minimum_balance(write.data.size())),
                                 .rent_epoch = exists ? before.account.rent_epoch : 0,
                                 .owner = ids::sysvar_owner,
                                 .executable = false,
                                 .data = write.data});
        return true;
    }

    [[nodiscard]] bool settle_fees() noexcept
    {
        engine::Location* cell = view_.locate(fees_key());
        const auto value = view_.read(cell);
        if (!value.ok())
        {
            reader_.fail(value.error());
            return false;
        }
        if (value->absent())
            return true;
        if (value->kind() != storage::Value::Kind::cell)
        {
            reader_.fail(
                {.reason = engine::Blocked::Reason::state, .error = storage::StateError::corrupt});
            return false;
        }
        view_.erase(cell);
        const FeeSums fees = unpacked_fees(u256::from_be(value->cell()));
        const std::uint64_t burned = fees.signatures / 100 * fee_burn_percent +
                                     fees.signatures % 100 * fee_burn_percent / 100;
        receipt_->burned += burned;
        return pay_out(fees.priority + (fees.signatures - burned));
    }

    /// To the collector, if its account may take fees; else they are burned.
    [[nodiscard]] bool pay_out(std::uint64_t lamports) noexcept
    {
        if (lamports == 0)
            return true;
        LoadedAccount collector;
        if (!reader_.read(tx_.fee_collector, collector))
            return false;
        Account& account = collector.account;
        if (account.lamports == 0)
            account.rent_epoch = 0;
        const std::uint64_t before = account.lamports;
        const std::uint64_t after = before + lamports;
        const std::size_t size = account.data.size();
        const bool is_taken = account.owner == ids::system_program && after >= before &&
                              may_become({.lamports = before, .data_size = size},
                                  {.lamports = after, .data_size = size}, rent_);
        if (!is_taken)
        {
            receipt_->burned += lamports;
            return true;
        }
        account.lamports = after;
        put(collector.location, account);
        receipt_->fees_paid_out = lamports;
        return true;
    }

    [[nodiscard]] bool burn() noexcept
    {
        LoadedAccount incinerator;
        if (!reader_.read(ids::incinerator, incinerator))
            return false;
        if (incinerator.account.lamports == 0)
            return true;
        receipt_->burned += incinerator.account.lamports;
        view_.erase(incinerator.location);
        return true;
    }

    const SystemTx& tx_;
    AccountReader reader_;
    engine::TxView& view_;
    Rent rent_;
    SystemReceipt* receipt_;
};
}  // namespace

engine::Tx engine_tx_of(const SystemTx& tx, Arena& arena) noexcept
{
    const auto accesses = arena.make_array<engine::Access>(tx.sysvars.size());
    for (std::size_t i = 0; i < accesses.size(); ++i)
        accesses[i] = {.key = account_key(tx.sysvars[i].address), .write = true};
    engine::Tx of_engine;
    of_engine.vm = engine::VmId::svm;
    // What settles fees writes an account that it finds out about, and cells.
    of_engine.access_class =
        tx.settles_fees || tx.burns ? engine::AccessClass::hint : engine::AccessClass::exact;
    of_engine.body = &tx;
    of_engine.accesses = accesses;
    return of_engine;
}

Result<engine::Receipt, engine::Blocked> execute_system(
    const SystemTx& tx, const SvmEnv& env, engine::TxView& view) noexcept
{
    return SystemRun{tx, env, view}.run();
}
}  // namespace braid::svm
