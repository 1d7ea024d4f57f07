// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the customers in the database. */
@RestController
class CustomerController {

    private final CustomerTable customers;

    CustomerController(CustomerTable customers) {
        this.customers = customers;
    }

    @GetMapping("/customers")
    List<CustomerTable.Row> customers() {
        return customers.all();
    }
}
