// SPDX-License-Identifier: Apache-2.0
// Where the other modules leave what they computed.
module 0x42::out {
    struct Out<T: store + drop> has key { value: T }

    public fun put<T: store + drop>(account: &signer, value: T) acquires Out {
        let at = std::signer::address_of(account);
        if (exists<Out<T>>(at)) borrow_global_mut<Out<T>>(at).value = value
        else move_to(account, Out<T> { value })
    }
}
